package dev.pooler.protocol.flow;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.pooler.protocol.frame.FrameScanner;
import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.testing.Allocations;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Any bytes from either side, in any order and any pieces: a verdict that can be carried out, or a
 * violation of the framing, and memory in proportion.
 */
class ExchangeFuzzTest {
  private static final int LIMIT = 1 << 16;

  /**
   * The input: pieces, each with a byte before it that tells its sender (lowest bit, 0: the client)
   * and its length.
   */
  @FuzzTest
  void converse(byte[] input) throws Throwable {
    Allocations.assertInProportion(input.length, () -> new Conversation().play(input));
  }

  /** As an assertion, but takes no memory of its own. */
  private static void require(boolean condition) {
    if (!condition) {
      throw new AssertionError("not as promised");
    }
  }

  /** A relay that wants nothing but to get rid of what it is given. */
  private static final class Conversation {
    private final Exchange exchange = new Exchange();
    private final ByteBuf toServer = Unpooled.buffer();
    private final ByteBuf toClient = Unpooled.buffer();
    private final Side client = new Side(this::fromClient);
    private final Side server = new Side(this::fromServer);
    private boolean over;

    void play(byte[] input) {
      exchange.attach(new ClientStatements(new StatementCatalog()), new ServerStatements(2));
      int at = 0;
      while (at < input.length && !over) {
        int head = input[at++] & 0xff;
        int length = Math.min(head >> 1, input.length - at);
        over = !((head & 1) == 0 ? client : server).receive(input, at, length);
        at += length;
        exchange.writeToClient(toClient.clear());
        assertConsistent();
      }
      exchange.detach();
      require(exchange.quiet());
    }

    private void assertConsistent() {
      if (exchange.idle()) {
        require(exchange.quiet() && exchange.atSyncPoint() && exchange.status() == 'I');
        require(!exchange.doubtful() && !exchange.skipping());
      }
    }

    private boolean fromClient(byte tag, ByteBuf in, int start, int length) {
      boolean whole = length <= in.writerIndex() - start;
      Verdict verdict = exchange.onFrontend(tag, in, start, length);
      switch (verdict) {
        case REPLACE -> {
          int replaced = exchange.replacedLength();
          require(replaced > 0 && replaced <= Math.min(length, in.writerIndex() - start));
          require(exchange.hasServerBytes());
          exchange.writeToServer(toServer.clear());
        }
        case DROP -> require(whole);
        case WAIT_WHOLE -> require(!whole);
        case PASS, HOLD -> require(!exchange.hasServerBytes());
        case OUT_OF_SYNC -> {
          boolean known = "QPBDECSFdcfHX".indexOf(tag) >= 0;
          require(!known || (tag == 'H' && length > 5) || length > 10_000);
          over = true;
        }
      }
      return verdict != Verdict.WAIT_WHOLE && verdict != Verdict.HOLD;
    }

    private boolean fromServer(byte tag, ByteBuf in, int start, int length) {
      Verdict verdict = exchange.onBackend(tag, in, start, length);
      switch (verdict) {
        case OUT_OF_SYNC -> over = true;
        case WAIT_WHOLE -> require(length > in.writerIndex() - start);
        case PASS, DROP -> {}
        case HOLD, REPLACE -> throw new AssertionError(verdict);
      }
      return verdict != Verdict.WAIT_WHOLE;
    }
  }

  /** What has come from one side and is not dealt with. */
  private static final class Side {
    private final FrameScanner scanner = new FrameScanner(LIMIT);
    private final FrameScanner.Handler handler;
    private final ByteBuf kept = Unpooled.buffer();

    Side(FrameScanner.Handler handler) {
      this.handler = handler;
    }

    boolean receive(byte[] input, int from, int length) {
      kept.writeBytes(input, from, length);
      try {
        kept.readerIndex(scanner.scan(kept, handler)).discardReadBytes();
        return true;
      } catch (ProtocolViolation expected) {
        return false;
      }
    }
  }
}
