package dev.pooler.core.backend;

import dev.pooler.core.backend.login.LoginAction;
import dev.pooler.core.backend.login.LoginFailure;
import dev.pooler.core.backend.login.LoginRequest;
import dev.pooler.core.backend.login.LoginTls;
import dev.pooler.core.backend.login.ServerLogin;
import dev.pooler.core.config.ServerHost;
import dev.pooler.core.config.ServerParameters;
import dev.pooler.core.config.ServerTarget;
import dev.pooler.core.config.TlsMode;
import dev.pooler.core.loop.Transport;
import dev.pooler.core.loop.UringBuffers;
import dev.pooler.core.tls.TlsPeer;
import dev.pooler.core.tls.UpstreamTls;
import dev.pooler.protocol.auth.ScramKeys;
import dev.pooler.protocol.backend.BackendKeyData;
import dev.pooler.protocol.startup.ProtocolVersion;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens the socket of a backend and carries out what {@link ServerLogin} says. Confined to the
 * backend's event loop; thrown away after login.
 */
final class BackendLogin {
  /** The TLS handler's name in the pipeline of a backend. */
  static final String TLS = "tls";

  private final Backend backend;
  private final BackendWiring wiring;
  private final @Nullable ServerHost host;

  /** That of the moment at which the login began, whatever a RELOAD changes meanwhile. */
  private final UpstreamTls tls;

  private final ServerLogin exchange;
  private @Nullable Channel channel;
  private @Nullable ChannelFuture connecting;
  private boolean awaitingTlsAnswer;
  private boolean over;

  BackendLogin(Backend backend, BackendWiring wiring) {
    this.backend = backend;
    this.wiring = wiring;
    this.tls = wiring.tls().upstream();
    this.host = wiring.resolver().next(wiring.settings().target());
    this.exchange =
        new ServerLogin(request(), PooledByteBufAllocator.DEFAULT, wiring.secureRandom());
  }

  private LoginRequest request() {
    ServerTarget target = wiring.settings().target();
    return new LoginRequest(
        target.database(),
        target.user(),
        wiring.credentials().current(),
        tls(tls.mode()),
        startup(),
        ProtocolVersion.V3_0);
  }

  private SequencedMap<String, String> startup() {
    ServerParameters forced = wiring.settings().parameters();
    LinkedHashMap<String, String> startup = new LinkedHashMap<>();
    putIfSet(startup, "client_encoding", forced.clientEncoding());
    putIfSet(startup, "datestyle", forced.dateStyle());
    putIfSet(startup, "timezone", forced.timeZone());
    putIfSet(startup, "application_name", forced.applicationName());
    startup.putAll(wiring.startup());
    return startup;
  }

  private static void putIfSet(Map<String, String> startup, String name, @Nullable String value) {
    if (value != null) {
      startup.put(name, value);
    }
  }

  private LoginTls tls(TlsMode mode) {
    if (host instanceof ServerHost.UnixSocket) {
      return LoginTls.OFF;
    }
    return switch (mode) {
      case DISABLE -> LoginTls.OFF;
      case ALLOW, PREFER -> LoginTls.IF_OFFERED;
      case REQUIRE, VERIFY_CA, VERIFY_FULL -> LoginTls.REQUIRED;
    };
  }

  // --- socket ---

  void start() {
    if (host == null) {
      fail(null, "no host is configured and unix_socket_dir is off");
      return;
    }
    boolean javaSockets = wiring.transport() == Transport.NIO;
    wiring.resolver().resolve(host, javaSockets, wiring.loop(), this::onResolved);
  }

  private void onResolved(@Nullable SocketAddress address, @Nullable String problem) {
    if (over) {
      return;
    }
    if (address == null) {
      wiring.log().loginFailed(backend.id(), Objects.requireNonNullElse(problem, "no address"));
      fail(null, "server DNS lookup failed");
      return;
    }
    Class<? extends Channel> type =
        host instanceof ServerHost.UnixSocket
            ? wiring.transport().unix()
            : wiring.transport().tcp();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(wiring.loop())
            .channel(type)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) wiring.connectTimeoutMillis())
            .handler(handlers());
    UringBuffers.use(bootstrap, wiring.transport());
    connecting = bootstrap.connect(address);
    connecting.addListener(future -> onConnected((ChannelFuture) future));
  }

  private ChannelHandler handlers() {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel opened) {
        if (!Transport.isUnix(opened)) {
          wiring.tuning().apply(opened.config(), wiring.transport());
        }
        opened.pipeline().addLast(backend.handler());
      }
    };
  }

  private void onConnected(ChannelFuture future) {
    if (over) {
      return;
    }
    if (!future.isSuccess()) {
      // Clients are told the reason, which must not name hosts.
      wiring.log().loginFailed(backend.id(), "connect failed: " + reasonOf(future.cause()));
      fail(null, "connect failed");
      return;
    }
    Channel opened = future.channel();
    channel = opened;
    wiring.log().connected(backend.id(), opened);
    backend.connected(opened, Objects.requireNonNull(host));
    perform(exchange.start());
  }

  private static String reasonOf(@Nullable Throwable cause) {
    return cause == null || cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
  }

  // --- bytes ---

  /** Whether the next byte is the one-letter answer to SSLRequest, which is no frame. */
  boolean takesRawBytes() {
    return awaitingTlsAnswer;
  }

  void onRawBytes(ByteBuf in) {
    awaitingTlsAnswer = false;
    try {
      byte answer = in.readByte();
      perform(exchange.onTlsAnswer(answer, in.readableBytes()));
    } finally {
      in.release();
    }
  }

  void onMessage(byte tag, ByteBuf body) {
    if (!over) {
      perform(exchange.onMessage(tag, body));
    }
  }

  private void perform(LoginAction action) {
    switch (action) {
      case LoginAction.Send(ByteBuf bytes) -> send(bytes);
      case LoginAction.PlainContinue(ByteBuf bytes) -> send(bytes);
      case LoginAction.ReadOn readOn -> {}
      case LoginAction.StartTls start -> startTls();
      case LoginAction.Ready ready -> succeed(ready);
      case LoginAction.Failed(LoginFailure failure) -> fail(failure);
    }
  }

  private void send(ByteBuf bytes) {
    Channel open = Objects.requireNonNull(channel);
    awaitingTlsAnswer = exchange.awaitsTlsAnswer();
    open.writeAndFlush(bytes, open.voidPromise());
  }

  private void startTls() {
    Channel open = Objects.requireNonNull(channel);
    if (!(host instanceof ServerHost.Tcp tcp)) {
      throw new IllegalStateException("TLS over a Unix-domain socket");
    }
    SslHandler handler = tls.newHandler(open.alloc(), tcp.host(), tcp.port());
    handler
        .handshakeFuture()
        .addListener(done -> {
          if (over) {
            return;
          }
          if (done.isSuccess()) {
            perform(exchange.onTlsReady(TlsPeer.of(handler).endPointHash()));
          } else {
            wiring.log().loginFailed(backend.id(), "TLS: " + reasonOf(done.cause()));
            fail(null, "TLS handshake failed");
          }
        });
    open.pipeline().addFirst(TLS, handler);
  }

  // --- end ---

  private void succeed(LoginAction.Ready ready) {
    over = true;
    ScramKeys keys = ready.keys();
    if (keys != null) {
      wiring.credentials().proven(keys);
    }
    BackendKeyData key = ready.cancelKey();
    backend.loggedIn(
        ready.parameters(),
        key == null ? 0 : key.processId(),
        key == null ? new byte[0] : key.secret());
  }

  private void fail(LoginFailure failure) {
    String told = failure.clientMessage();
    if (told == null) {
      wiring.log().loginFailed(backend.id(), failure.message());
      fail(null, failure.disconnectReason());
    } else {
      fail(failure.clientSqlState(), told);
    }
  }

  private void fail(@Nullable String sqlState, String reason) {
    if (!over) {
      over = true;
      backend.end(new BackendEnd.LoginFailed(sqlState, reason));
    }
  }

  /** The login came to nothing: where hosts are not taken in turn, the next one is due. */
  void hostFailed() {
    if (host != null) {
      wiring.resolver().failed(wiring.settings().target(), host);
    }
  }

  /** Nobody wants it any more. */
  void abort() {
    over = true;
  }

  /**
   * Gives up a socket that is not open yet.
   *
   * @param closed called once, when there is no socket (any more)
   */
  void closeSocket(Runnable closed) {
    if (connecting == null) {
      closed.run();
    } else {
      connecting.channel().close();
      connecting.channel().closeFuture().addListener(done -> closed.run());
    }
  }
}
