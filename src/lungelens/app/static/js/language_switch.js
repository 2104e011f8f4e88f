// The choice of language at the end of every page: the server speaks it from then on, also in PDFs and refusals.
//
//   wireLanguageSwitch()       once the page has its words

const KEPT_AS = "lungelens_language"; // a cookie, as the server has to know it
const A_YEAR_S = 31_536_000;

export function wireLanguageSwitch() {
  const choice = document.querySelector("#language");
  if (!choice) return; // a page that stands alone
  choice.value = document.documentElement.lang;
  choice.addEventListener("change", () => {
    // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API
    document.cookie = `${KEPT_AS}=${choice.value}; path=/; max-age=${A_YEAR_S}; samesite=strict`;
    location.reload();
  });
}
