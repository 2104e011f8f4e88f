// What lies on the floor, and where nothing does, the shoe size: each gives centimetres. On the phone's page.
//
//   askFloor(session, errors)      session.paper follows what is picked

import { put } from "./api.js";
import { fill, find, show } from "./dom.js";
import { guarded } from "./errors.js";
import { paperChoices } from "./questions.js";
import { shoeSize } from "./shoe_size.js";

export function askFloor(session, errors) {
  const shoe = shoeSize();
  shoe.value = session.shoe_size;
  const follow = () => show(find("#shoe-more"), session.paper === "none");
  fill(find("#paper"), paperChoices({ picked: session.paper }));
  fill(find("#shoe-more"), shoe.node);
  find("#paper").onchange = ({ target }) =>
    guarded(errors, async () => {
      await put("/phone/paper", { paper: target.value });
      session.paper = target.value;
      follow();
    });
  find("#shoe-more").onchange = () => guarded(errors, () => put("/phone/shoe-size", { shoe_size: shoe.value }));
  follow();
}
