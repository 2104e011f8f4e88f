// The button that ends this browser's access.

import { post } from "./api.js";
import { find } from "./dom.js";

export function offerSignOut() {
  find("#sign-out").addEventListener("click", async () => {
    await post("/sign-out");
    sessionStorage.clear(); // what was typed and not sent
    location.replace("/signed-out");
  });
}
