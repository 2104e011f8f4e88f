// The choices for answers about a test, as the server knows them.

export const SIDES = ["left", "right"];
export const PAPERS = ["lungelens", "a4", "letter", "legal", "none"];
export const TIGHT = ["back", "front", "calf", "none"];
export const PAIN_PLACES = ["front", "back", "calf", "elsewhere"];
export const KNEE_PLACES = ["front", "inside", "none"];
export const MAX_TRIES = 3;
