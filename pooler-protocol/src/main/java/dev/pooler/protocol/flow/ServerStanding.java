package dev.pooler.protocol.flow;

/**
 * Where the server stands between the messages: at a sync point or not, in a transaction or not,
 * skipping or not, and how sure we can be of it. Confined to one event loop.
 */
final class ServerStanding {
  /** The last ReadyForQuery answered the last message sent. */
  private boolean synced = true;

  /** The server skips messages until a Sync that has not been sent yet. */
  private boolean skipping;

  /** An error came that nobody asked for; a ReadyForQuery may follow it. */
  private boolean unaskedError;

  /** What was carried out and what was skipped can no longer be told apart. */
  private boolean broken;

  /** ReadyForQuery replies that may come beside those owed. */
  private int doubt;

  private byte status = 'I';
  private long queries;
  private long transactions;

  /** At a sync point, outside a transaction, and sure of it. */
  boolean idle() {
    return synced && status == 'I' && doubt == 0 && !broken && !unaskedError;
  }

  boolean synced() {
    return synced;
  }

  boolean atSyncPoint() {
    return synced && doubt == 0 && !broken;
  }

  boolean skipping() {
    return skipping;
  }

  boolean unaskedError() {
    return unaskedError;
  }

  int doubt() {
    return doubt;
  }

  byte status() {
    return status;
  }

  long queries() {
    return queries;
  }

  long transactions() {
    return transactions;
  }

  /** A message was sent that the server will work at. */
  void onWork() {
    if (synced) {
      synced = false;
      queries++;
      if (status == 'I') {
        transactions++;
      }
    }
  }

  /** A message was sent while the server skips. */
  void onSkippedMessage() {
    // Whether the server skips it depends on a Sync that it may or may not have read: too rare to
    // go on.
    broken |= doubt > 0;
  }

  /** Whether the server skips until a Sync that is still to be sent. */
  void setSkipping(boolean skips) {
    skipping = skips;
  }

  void onUnaskedError() {
    unaskedError = !skipping;
  }

  /** A reply other than ReadyForQuery came: no more ReadyForQuery than those owed can be behind. */
  void onSureReply() {
    doubt = 0;
  }

  /**
   * A message has failed.
   *
   * @param syncs how many Syncs were sent within COPY data, if that is what has failed: any of them
   *     may have been read after the failure
   */
  void onFailure(int syncs) {
    doubt = syncs;
  }

  /** One of the ReadyForQuery replies in doubt came. */
  void onDoubtfulReady() {
    doubt--;
    skipping = false;
  }

  void onReady(byte newStatus, boolean nothingOwed) {
    status = newStatus;
    synced = nothingOwed;
    unaskedError = false;
  }

  /** The two sides disagree: never to be used again. */
  void breakIf(boolean condition) {
    broken |= condition;
  }

  /** PASS, unless all is lost. */
  Verdict verdict() {
    return broken ? Verdict.OUT_OF_SYNC : Verdict.PASS;
  }
}
