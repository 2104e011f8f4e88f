"""Rendered people who do the lunge, and the exact place of every point. Needs `render-requirements.txt`."""
