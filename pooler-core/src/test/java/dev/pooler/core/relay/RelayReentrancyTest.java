package dev.pooler.core.relay;

import static dev.pooler.protocol.testing.PgBytes.commandComplete;
import static dev.pooler.protocol.testing.PgBytes.frame;
import static dev.pooler.protocol.testing.PgBytes.query;
import static dev.pooler.protocol.testing.PgBytes.readyForQuery;
import static dev.pooler.protocol.testing.PgBytes.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.flow.Exchange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A flush may find the client's socket broken, which ends the checkout in the middle of the relay's
 * own work.
 */
class RelayReentrancyTest {
  private final FakeEnd server = new FakeEnd();
  private final RecordedEvents events = new RecordedEvents();
  private final Relay relay = new Relay(server, new Exchange(), events, 100_000);
  private final FakeEnd written = new FakeEnd();
  private final FakeEnd next = new FakeEnd();
  private Runnable onFlush = () -> {};

  /** Writes to {@link #written}, and does what the test wants at the next flush. */
  private final class Hooked implements RelayEnd {
    @Override
    public void write(ByteBuf bytes) {
      written.write(bytes);
    }

    @Override
    public void flush() {
      written.flush();
      Runnable action = onFlush;
      onFlush = () -> {};
      action.run();
    }

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public void setReading(boolean on) {
      written.setReading(on);
    }

    @Override
    public ByteBufAllocator alloc() {
      return written.alloc();
    }
  }

  @BeforeEach
  void ask() {
    relay.attach(new Hooked(), true, null, null);
    relay.onClientBytes(query("select 1"));
    relay.onClientReadComplete();
  }

  @AfterEach
  void release() {
    relay.detach();
    server.discard();
    written.discard();
    next.discard();
  }

  /** The end of the reply, and a notice that comes behind it for nobody. */
  private static ByteBuf reply() {
    return stream(commandComplete("SELECT 1"), readyForQuery('I'), frame('N', (byte) 0));
  }

  @Test
  void shouldEndTheCheckoutAfterTheFlush() {
    onFlush = () -> assertThat(events.events()).containsExactly("ready I quiet");
    relay.onServerBytes(reply());
    assertThat(events.events()).containsExactly("ready I quiet", "server idle, rest 6");
  }

  @Test
  void shouldNotEndTwiceACheckoutThatEndedInTheFlush() {
    onFlush = relay::detach;
    ByteBuf reply = reply();
    relay.onServerBytes(reply);
    assertThat(events.events()).containsExactly("ready I quiet");
    written.discard();
    assertThat(reply.refCnt()).as("the rest is released").isZero();
  }

  @Test
  void shouldNotEndTheCheckoutThatBeganInTheFlush() {
    onFlush =
        () -> {
          relay.detach();
          relay.attach(next, true, null, null);
          relay.onClientBytes(query("select 2"));
        };
    ByteBuf reply = reply();
    relay.onServerBytes(reply);
    assertThat(events.events()).containsExactly("ready I quiet");
    written.discard();
    assertThat(reply.refCnt()).as("the rest is released").isZero();

    relay.onServerBytes(stream(commandComplete("SELECT 1"), readyForQuery('I')));
    assertThat(events.events()).endsWith("ready I quiet", "server idle");
  }
}
