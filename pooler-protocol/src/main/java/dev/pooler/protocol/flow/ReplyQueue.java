package dev.pooler.protocol.flow;

import org.jspecify.annotations.Nullable;

/**
 * A ring of one byte (and, rarely, one attachment) for each message that awaits its reply. Grows,
 * never shrinks. Confined to one event loop.
 */
final class ReplyQueue {
  private static final int INITIAL = 16;

  private byte[] kinds = new byte[INITIAL];
  private @Nullable Object @Nullable [] attachments;
  private int head;
  private int size;

  int size() {
    return size;
  }

  /** The kind of the oldest entry, or NONE. */
  int head() {
    return size == 0 ? ReplyKind.NONE : ReplyKind.withoutFlags(kinds[head]);
  }

  /** The kind of the entry {@code index} places behind the head, or NONE. */
  int kind(int index) {
    return index < size
        ? ReplyKind.withoutFlags(kinds[(head + index) & (kinds.length - 1)])
        : ReplyKind.NONE;
  }

  /** Whether the head was added by the pooler. */
  boolean injected() {
    return (kinds[head] & ReplyKind.INJECTED) != 0;
  }

  void set(int index, int kind) {
    kinds[(head + index) & (kinds.length - 1)] = (byte) kind;
  }

  @Nullable Object attachment() {
    return attachments == null ? null : attachments[head];
  }

  void add(int kind) {
    if (size == kinds.length) {
      grow();
    }
    kinds[(head + size++) & (kinds.length - 1)] = (byte) kind;
  }

  void add(int kind, Object attachment) {
    add(kind);
    if (attachments == null) {
      attachments = new Object[kinds.length];
    }
    attachments[(head + size - 1) & (kinds.length - 1)] = attachment;
  }

  void remove() {
    if (attachments != null) {
      attachments[head] = null;
    }
    head = (head + 1) & (kinds.length - 1);
    size--;
  }

  /** Removes the {@code count} entries behind the head; the head stays. */
  void removeBehindHead(int count) {
    int kind = kinds[head];
    Object attachment = attachment();
    for (int i = 0; i < count; i++) {
      remove();
    }
    kinds[head] = (byte) kind;
    if (attachments != null) {
      attachments[head] = attachment;
    }
  }

  private void grow() {
    int length = kinds.length;
    byte[] bigger = new byte[length * 2];
    System.arraycopy(kinds, head, bigger, 0, length - head);
    System.arraycopy(kinds, 0, bigger, length - head, head);
    kinds = bigger;
    if (attachments != null) {
      @Nullable Object[] wider = new Object[length * 2];
      System.arraycopy(attachments, head, wider, 0, length - head);
      System.arraycopy(attachments, 0, wider, length - head, head);
      attachments = wider;
    }
    head = 0;
  }
}
