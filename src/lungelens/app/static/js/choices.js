// The choices for answers about a leg, as the server knows them.

export const SIDES = ["left", "right"];
export const TIGHT = ["back", "front", "calf", "none"];
export const PAIN_PLACES = ["front", "back", "calf", "elsewhere"];
