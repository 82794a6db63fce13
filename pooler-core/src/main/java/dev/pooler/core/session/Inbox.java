package dev.pooler.core.session;

import dev.pooler.core.error.ClientError;
import dev.pooler.core.error.DetailedError;
import dev.pooler.core.relay.RelayEnd;
import dev.pooler.protocol.flow.LateMessages;
import dev.pooler.protocol.frame.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What a client has sent while it holds no backend, or one that is not prepared yet. The first read
 * is kept as it came; a client that sends more is not read any further. Owns its bytes. Confined to
 * the session's event loop.
 */
final class Inbox {
  private final Session session;
  private final RelayEnd client;
  private @Nullable ByteBuf kept;

  /** Made when the first message comes that needs no backend, between transactions. */
  private @Nullable LateMessages late;

  Inbox(Session session, RelayEnd client) {
    this.session = session;
    this.client = client;
  }

  /**
   * Takes over what an idle client says, less what needs no backend. A client that says goodbye, or
   * nonsense, is ended.
   *
   * @return whether a transaction begins; the client is still read
   */
  boolean begins(ByteBuf in) {
    if (!asksSomething(in)) {
      in.release();
      return false;
    }
    if (in.getByte(in.readerIndex()) == 'X') {
      in.release();
      session.close(ClientError.CLIENT_CLOSE_REQUEST);
      return false;
    }
    keep(in);
    return true;
  }

  /** False when nothing is left that needs a backend, or the client was ended. */
  private boolean asksSomething(ByteBuf in) {
    LateMessages known = late;
    if (known == null) {
      if (!LateMessages.isLate(in.getByte(in.readerIndex()))) {
        return true;
      }
      known = new LateMessages(session.line().host().config().maxPacketSize());
      late = known;
    }
    try {
      return known.skip(in);
    } catch (ProtocolViolation violation) {
      session.close(DetailedError.ProtocolViolated.of(violation));
      return false;
    }
  }

  /** Takes over bytes, behind those that are here; the client is not read any more. */
  void add(ByteBuf in) {
    client.setReading(false);
    keep(in);
  }

  private void keep(ByteBuf in) {
    ByteBuf before = kept;
    if (before == null) {
      kept = in;
      return;
    }
    ByteBuf joined = client.alloc().buffer(before.readableBytes() + in.readableBytes());
    joined.writeBytes(before).writeBytes(in);
    before.release();
    in.release();
    kept = joined;
  }

  /** Gives the bytes away, null when there are none, and lets the client be read again. */
  @Nullable ByteBuf empty() {
    ByteBuf all = kept;
    kept = null;
    client.setReading(true);
    return all;
  }

  /** Drops the bytes. */
  void release() {
    if (kept != null) {
      kept.release();
      kept = null;
    }
  }
}
