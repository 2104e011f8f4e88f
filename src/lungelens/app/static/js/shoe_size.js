// The person's shoe size, which gives centimetres where no paper lies on the floor.
//
//   const shoe = shoeSize("eu:42");  place.append(shoe.node)
//   shoe.value      "eu:42", null where there is none;  shoe.value = "uk:8"

import { SHOE_SYSTEMS } from "./choices.js";
import { el } from "./dom.js";
import { t } from "./words.js";

export function shoeSize() {
  const system = el(
    "select",
    { name: "shoe-system", "aria-label": t("shared.shoe.system") },
    ...SHOE_SYSTEMS.map((name) => el("option", { value: name }, t(`shared.shoe.${name}`))),
  );
  const limits = { min: "1", max: "60", step: "any", inputmode: "decimal", placeholder: "42" };
  const described = { "aria-label": t("shared.shoe.number"), "aria-describedby": "shoe-hint" };
  const number = el("input", { name: "shoe-number", type: "number", ...limits, ...described });
  return {
    node: el(
      "fieldset",
      { class: "stack tight" },
      el("legend", {}, t("shared.shoe.title")),
      el("p", { class: "hint", id: "shoe-hint" }, t("shared.shoe.hint")),
      el("div", { class: "shoe" }, system, number),
    ),
    get value() {
      return number.value === "" ? null : `${system.value}:${Number(number.value)}`;
    },
    set value(size) {
      [system.value, number.value] = size?.split(":") ?? ["eu", ""];
    },
  };
}
