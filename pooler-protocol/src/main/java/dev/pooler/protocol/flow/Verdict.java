package dev.pooler.protocol.flow;

/** What the relay does with the frame it has just shown. Immutable. */
public enum Verdict {
  /** Relay the frame as it is. */
  PASS,
  /**
   * Too little of the frame is here; nothing has changed. Show it again when more bytes have come.
   */
  WAIT_WHOLE,
  /**
   * Client direction only: what the frame means depends on replies that are still under way;
   * nothing has changed. Stop reading the client and show the same frame again after the next
   * backend frame. Those replies always come, because the client has sent a Sync behind them; flush
   * what was passed before.
   */
  HOLD,
  /**
   * Client direction only: write {@link Exchange#writeToServer} in place of the frame's first
   * bytes.
   */
  REPLACE,
  /** Do not relay the frame. */
  DROP,
  /**
   * Do not relay the frame, and hang up. On the server: the reply does not fit, nothing it says can
   * be trusted. On the client: clients send no such message.
   */
  OUT_OF_SYNC
}
