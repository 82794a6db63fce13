package dev.pooler.core.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pooler.core.loop.EventLoops;
import dev.pooler.core.loop.SocketTuning;
import dev.pooler.core.loop.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Options of the sockets that listen, and of those that they accept. */
class ListenersIT {
  private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
  private final AtomicBoolean keepAlive = new AtomicBoolean(true);

  private static ListenSpec spec(boolean deferAccept) {
    return new ListenSpec(List.of("127.0.0.1"), 0, null, 0, null, 10, false, deferAccept);
  }

  private SocketTuning tuning() {
    return new SocketTuning(keepAlive.get(), 0, 0, 0, 0, 0);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void shouldDeferAcceptWhereTheTransportCan(Transport transport) throws Exception {
    assumeTrue(transport.unavailability() == null);
    EventLoops loops = EventLoops.start(transport, 1);
    try {
      for (boolean first : new boolean[] {true, false}) {
        Listeners listeners = Listeners.open(spec(first), loops, this::tuning, accepted::add);
        assertDeferred(listeners, transport, first);
        listeners.deferAccept(!first);
        assertDeferred(listeners, transport, !first);
        listeners.deferAccept(true);
        assertAccepts(listeners);
        listeners.close();
      }
    } finally {
      loops.stop().syncUninterruptibly();
    }
  }

  private static void assertDeferred(Listeners listeners, Transport transport, boolean on) {
    ChannelOption<Integer> option = transport.deferAccept();
    if (option == null) {
      assertThat(transport).isEqualTo(Transport.NIO);
    } else {
      int seconds = listeners.channels().getFirst().config().getOption(option);
      assertThat(seconds > 0).isEqualTo(on);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void shouldTuneEachSocketAsItIsAccepted(Transport transport) throws Exception {
    assumeTrue(transport.unavailability() == null);
    EventLoops loops = EventLoops.start(transport, 1);
    try {
      Listeners listeners = Listeners.open(spec(false), loops, this::tuning, accepted::add);
      assertAccepts(
          listeners,
          channel -> assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue());
      keepAlive.set(false);
      assertAccepts(
          listeners,
          channel -> assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isFalse());
      listeners.close();
    } finally {
      loops.stop().syncUninterruptibly();
    }
  }

  private void assertAccepts(Listeners listeners) throws Exception {
    assertAccepts(listeners, channel -> {});
  }

  /** The check is made while the client is still there. */
  private void assertAccepts(Listeners listeners, Consumer<Channel> check) throws Exception {
    InetSocketAddress address = (InetSocketAddress) listeners.addresses().getFirst();
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.getOutputStream().write(1);
      check.accept(Objects.requireNonNull(accepted.poll(30, TimeUnit.SECONDS), "nobody accepted"));
    }
  }
}
