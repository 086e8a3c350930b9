"""The archive: business days that left the views, as Parquet files, found by the same questions.

``tables`` says what goes there, ``slices`` what a day is, ``manifest`` what proves it, ``writing``
and ``checking`` make and judge it, ``removing`` empties the views, ``finding`` brings back what a
question needs, ``asking`` is the seam through which every question goes.

Source: house, ADR-0075.
"""
