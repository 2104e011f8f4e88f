// The first page: three ways in, and the tests done before.

import { el, fill, find, show } from "./dom.js";
import { earlierTests } from "./me.js";
import { loadWords, time } from "./words.js";

await loadWords();
const tests = await earlierTests().catch(() => []); // the ways in are of use without them
show(find("#earlier"), tests.length > 0);
fill(
  find("#earlier-list"),
  ...tests.map((test) => el("li", {}, el("a", { href: `/runner#session/${test.id}` }, time(test.created_at)))),
);
