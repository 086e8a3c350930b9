"""The running platform: sequencer, intake, outbound, outbox, participants' HTTPS."""
