// The choices for answers about a test, as the server knows them.

export const SIDES = ["left", "right"];
export const PAPERS = ["lungelens", "a4", "letter", "legal", "none"];
export const CLIP_TYPES = "video/*,image/jpeg,image/png,image/heic,.heic"; // a picture of the held position will do
export const SHOE_SYSTEMS = ["eu", "uk", "us-men", "us-women"];
export const TIGHT = ["back", "front", "calf", "none"];
export const PAIN_PLACES = ["front", "back", "calf", "elsewhere"];
export const KNEE_PLACES = ["front", "inside", "none"];
export const KNEE_AT_WALL = ["yes", "no"];
export const MAX_TRIES = 3;
