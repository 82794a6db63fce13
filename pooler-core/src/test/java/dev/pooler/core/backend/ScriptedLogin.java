package dev.pooler.core.backend;

import dev.pooler.core.config.ServerHost;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.Map;

/** Does to a {@link Backend} what its login and its channel's handler do, when a test says so. */
public final class ScriptedLogin {
  private ScriptedLogin() {}

  /** Begins without opening a socket. */
  public static void begin(Backend backend, Runnable closed) {
    if (backend.state() == BackendState.CLOSING) {
      backend.connect(closed);
    } else {
      backend.watch(closed);
    }
  }

  public static void connected(Backend backend, Channel channel) {
    backend.connected(channel, new ServerHost.Tcp("127.0.0.1", 1));
  }

  public static void loggedIn(Backend backend, Map<String, String> parameters) {
    backend.loggedIn(parameters, 42, new byte[4]);
  }

  public static void failed(Backend backend, String reason) {
    backend.end(new BackendEnd.LoginFailed("28000", reason));
  }

  public static void bytes(Backend backend, ByteBuf in) {
    backend.handler().onBytes(in);
    if (backend.state() == BackendState.RELAYING) {
      backend.relay().onServerReadComplete();
    }
  }

  /** The socket is confirmed closed. */
  public static void closed(Backend backend) {
    backend.closed();
  }

  public static io.netty.channel.ChannelHandler handler(Backend backend) {
    return backend.handler();
  }
}
