"""The only place that opens a connection. What was read is a plain value; comparing it is pure.

`live.py` holds what a look brings back, `gnmi.py` and `kubernetes.py` how it is fetched and changed.
"""
