"""Every threshold of the classifier, with where it comes from: a section of docs/evidence.md, or "proposal"."""

from __future__ import annotations

from typing import Final

# Bands of the toe-to-wall distance for adults (section 15.3): about one standard deviation below and above the means of
# the two samples. "Under 10 cm" would call a quarter to a half of healthy adults restricted (section 1).
CUTS_CM: Final = (8.0, 13.0)
ADULT_FROM: Final = 18  # years; the samples are of adults (section 15.3)
NO_BAND_FROM: Final = 60  # years; distance falls clearly from 60-69 on, and no verified norm exists (section 6.1)

# Standard errors of a bare number (section 5.1): the upper end of Konor's, a novice with tape and inclinometer.
USUAL_ERROR_CM: Final = 0.6
USUAL_ERROR_DEG: Final = 1.4
USUAL_GAP_ERROR_CM: Final = 0.5  # proposal
USUAL_AHEAD_ERROR_CM: Final = 1.3  # of a camera without a sheet (docs/accuracy.md)
USUAL_ROTATION_ERROR_DEG: Final = 3.0  # section 14: the maximum that the thresholds tolerate
USUAL_HEEL_ERROR_MM: Final = 1.5  # section 13: about one pixel

# A gap that cannot be distinguished from none, but would matter if it existed (proposal: half the change
# beyond measurement error).
GAP_UNSURE_CM: Final = 1.0

# Distance and joint-centre angle predict each other (section 13), with average body proportions within 3° (section 16).
CONSISTENT_DEG: Final = 5.0
PROPORTIONS_DEG: Final = 3.0

# What the model's proportions vary by, taken as the half-widths of 95 % intervals (section 16 for ankle and knee; the
# lengths beside a known height, and the height where it is not known, are proposals from section 7).
ANKLE_SHARE_OF_FOOT: Final = (0.22, 0.30)
KNEE_DEPTH_CM: Final = (4.5, 6.5)
FOOT_LENGTH_MARGIN_CM: Final = 1.0
SHANK_MARGIN_CM: Final = 2.0
HEIGHT_NOT_KNOWN_CM: Final = (155.0, 195.0)

# Tries of one leg whose spread exceeds what a test repeated shows (section 5.1) are told to the person; three are usual
# (section 3.1).
MAX_TRIES: Final = 3
TRIES_APART_CM: Final = 2.0
# Of three tries, one further than this from two that agree is left out (proposal: twice the change beyond error).
TRY_STANDS_OUT_CM: Final = 4.0
PLAUSIBLE_CM: Final = (0.0, 40.0)  # proposal: a shank is no longer than that, whatever the ankle does

PAIN_STOPS_ABOVE: Final = 3  # of 10 (section 12)
PAIN_IS_LONG_FROM: Final = 4.0  # weeks: two to four are waited for (section 12)

# Differences between sides (sections 6.3, 15.5).
SIDES_WATCH_CM: Final = 1.5
SIDES_ASYMMETRIC_CM: Final = 2.0
SIDES_BEYOND_SEEN_CM: Final = 3.0
SIDES_ASYMMETRIC_DEG: Final = 5.0

# After an injury, more range than on the other side is a warning (section 12), and a clinician who has
# seen the leg should choose the exercises; for how long is a proposal, longer for what heals slowly. An injury of
# unknown date counts as fresh.
FRESH_INJURY_WEEKS: Final = 12.0
FRESH_FRACTURE_OR_TENDON_WEEKS: Final = 26.0

# The smallest change beyond measurement error (sections 5.1, 15.6).
CHANGE_CM: Final = 2.0
CHANGE_DEG: Final = 5.0

# Bent minus straight knee in healthy adults (section 11); nobody has validated a cut-off.
BENT_MINUS_STRAIGHT_DEG: Final = (10.0, 14.0)

# When to test again, weeks (section 10.2: before week 3-4 a test mostly shows noise; the others are proposals).
TEST_AFTER_EXERCISES: Final = 4
TEST_SIDES_AGAIN: Final = 1
TEST_OTHERWISE: Final = 12
