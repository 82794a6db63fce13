package dev.pooler.protocol.flow;

/**
 * The COPY from the client that a backend is in, if any. While it reads the data the server ignores
 * Sync; so the Syncs sent between the COPY and its end are kept as such, until it is known how the
 * COPY ends. Confined to one event loop.
 */
final class CopyIn {
  private final ReplyQueue queue;
  private boolean running;

  /** The end of the data has not been sent. */
  private boolean open;

  CopyIn(ReplyQueue queue) {
    this.queue = queue;
  }

  /** The server reads data. */
  boolean running() {
    return running;
  }

  /** A Sync sent now will be ignored. */
  boolean swallowsSync() {
    return open;
  }

  void onEndSent() {
    open = false;
  }

  /**
   * The server has begun to read, for the message at the head of the queue.
   *
   * @return how many Syncs, already sent, it will ignore
   */
  int begin() {
    running = true;
    open = true;
    int syncs = 0;
    for (int i = 1; i < queue.size() && open; i++) {
      int kind = queue.kind(i);
      if (kind == ReplyKind.COPY_END) {
        open = false;
      } else if (kind == ReplyKind.SYNC) {
        syncs++;
        queue.set(i, ReplyKind.SYNC_IN_COPY);
      }
    }
    return syncs;
  }

  /**
   * The COPY is over: forgets the end of its data and the Syncs in it.
   *
   * @return how many Syncs there were; negative when there were other messages, at which PostgreSQL
   *     hangs up
   */
  int end() {
    running = false;
    open = false;
    int behind = 0;
    int syncs = 0;
    int kind = ReplyKind.NONE;
    while (kind != ReplyKind.COPY_END && behind + 1 < queue.size()) {
      kind = queue.kind(++behind);
      if (kind == ReplyKind.SYNC_IN_COPY) {
        syncs++;
      } else if (kind != ReplyKind.COPY_END) {
        return -1;
      }
    }
    queue.removeBehindHead(behind);
    return syncs;
  }
}
