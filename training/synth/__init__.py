"""Rendered people who do the knee-to-wall lunge, with the exact place of every point. Needs `render-requirements.txt`."""
