// A page that only says something.

import { loadWords } from "./words.js";

await loadWords();
