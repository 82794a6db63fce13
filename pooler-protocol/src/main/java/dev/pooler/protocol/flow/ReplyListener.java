package dev.pooler.protocol.flow;

/**
 * Learns what became of queued messages that carry an attachment. Confined to the tracker's event
 * loop.
 */
interface ReplyListener {

  /** The message was carried out. */
  void onAnswered(int kind, Object attachment);

  /**
   * The message failed or was skipped because of an earlier error: it had no effect on the server.
   */
  void onSkipped(int kind, Object attachment);
}
