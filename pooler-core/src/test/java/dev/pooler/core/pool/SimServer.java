package dev.pooler.core.pool;

import dev.pooler.core.backend.Backend;
import dev.pooler.core.backend.BackendState;
import dev.pooler.core.backend.ScriptedLogin;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The server's end of one simulated backend. */
final class SimServer {
  private static final byte[] DONE = answer('I');
  private static final byte[] IN_TRANSACTION = answer('T');
  private static final byte[] FAILED =
      PgBytes.bytesOf(PgBytes.stream(PgBytes.error("22023", "no"), PgBytes.readyForQuery('I')));
  private static final byte[] NOTICE = PgBytes.bytesOf(PgBytes.body().int8(0).asFrame('N'));

  /** Keeps no records for the leak detector, which would take most of the time. */
  private static final ByteBufAllocator UNTRACKED = new UnpooledByteBufAllocator(false, true);

  final SimShard shard;
  final Backend backend;
  private @Nullable EmbeddedChannel channel;

  SimServer(SimShard shard, Backend backend) {
    this.shard = shard;
    this.backend = backend;
  }

  private static byte[] answer(char status) {
    return PgBytes.bytesOf(
        PgBytes.stream(PgBytes.commandComplete("SELECT 1"), PgBytes.readyForQuery(status)));
  }

  /**
   * Does the next thing a server does.
   *
   * @param kind whether nothing goes wrong
   */
  void step(Random random, boolean kind) {
    int luck = kind ? 0 : random.nextInt(10);
    switch (backend.state()) {
      case CONNECTING -> connect(luck);
      case LOGGING_IN -> logIn(luck, random);
      case ASKING -> send(luck == 9 ? FAILED : DONE);
      case RELAYING -> {
        if (backend.isWorking()) {
          send(luck < 6 ? DONE : IN_TRANSACTION);
        }
      }
      case CLOSING -> ScriptedLogin.closed(backend);
      case READY -> {
        if (luck == 9) {
          send(NOTICE);
        }
      }
      case CLOSED -> {}
    }
    if (channel != null) {
      channel.releaseOutbound();
    }
  }

  private void connect(int luck) {
    if (luck == 9) {
      ScriptedLogin.failed(backend, "connect failed");
    } else {
      EmbeddedChannel opened = new EmbeddedChannel();
      opened.config().setAllocator(UNTRACKED);
      channel = opened;
      ScriptedLogin.connected(backend, opened);
    }
  }

  private void logIn(int luck, Random random) {
    if (luck >= 8) {
      ScriptedLogin.failed(backend, "password authentication failed");
    } else {
      ScriptedLogin.loggedIn(backend, Map.of("TimeZone", "zone" + random.nextInt(2)));
    }
  }

  /** The connection breaks. */
  void die() {
    if (backend.state() == BackendState.CONNECTING) {
      ScriptedLogin.failed(backend, "connect failed");
    } else if (backend.state() != BackendState.CLOSED) {
      if (channel != null) {
        channel.close();
      }
      ScriptedLogin.closed(backend);
    }
  }

  void letGo() {
    if (channel != null) {
      channel.releaseOutbound();
    }
  }

  private void send(byte[] bytes) {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    ScriptedLogin.bytes(backend, in);
  }
}
