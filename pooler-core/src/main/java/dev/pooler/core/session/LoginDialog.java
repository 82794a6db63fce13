package dev.pooler.core.session;

import dev.pooler.core.cancel.CancelBearer;
import dev.pooler.core.error.DetailedError;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.error.TimeoutError;
import dev.pooler.core.session.login.ClientLogin;
import dev.pooler.core.session.login.LoginIdentity;
import dev.pooler.core.session.login.LoginPolicy;
import dev.pooler.core.session.login.LoginStep;
import dev.pooler.core.session.login.TlsFacts;
import dev.pooler.core.tls.TlsPeer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what {@link ClientLogin} decides: bytes in, bytes out, TLS. Confined to the event
 * loop of the channel; thrown away after login.
 */
final class LoginDialog implements Conversation {
  private final ClientConnection connection;
  private final ClientLine line;
  private final ClientLogin login;
  private @Nullable ByteBuf held;

  LoginDialog(ClientConnection connection, ClientLine line, LoginPolicy policy) {
    this.connection = connection;
    this.line = line;
    this.login = new ClientLogin(policy, UnixPeer.of(line.channel()));
  }

  @Override
  public void onBytes(ByteBuf in) {
    if (line.isOver()) {
      in.release();
      return;
    }
    ByteBuf all = in;
    if (held != null) {
      all = held.writeBytes(in);
      in.release();
      held = null;
    }
    step(all);
  }

  private void step(ByteBuf in) {
    Channel channel = line.channel();
    ByteBuf out = channel.alloc().buffer(256);
    LoginStep next = login.advance(in, out);
    noteWhoAsks();
    if (out.isReadable()) {
      channel.writeAndFlush(out, channel.voidPromise());
    } else {
      out.release();
    }
    switch (next) {
      case LoginStep.NeedMore more -> hold(in);
      case LoginStep.StartTls(boolean direct) -> startTls(in, direct);
      case LoginStep.AuthenticatedAs(var identity) -> {
        ByteBuf early = in.isReadable() ? in.retainedSlice() : null;
        in.release();
        connection.loggedIn(identity, early);
      }
      case LoginStep.Cancel(var request) -> {
        in.release();
        connection.brings(request);
      }
      case LoginStep.Rejected(PoolerError error, var detail) -> {
        in.release();
        line.reject(error, detail);
      }
    }
  }

  private void noteWhoAsks() {
    LoginIdentity asking = login.asked();
    if (asking != null && line.asked() == null) {
      line.asks(asking);
      SessionLog.attempt(line, asking);
    }
  }

  private void hold(ByteBuf in) {
    if (in.isReadable()) {
      held = line.channel().alloc().buffer(Math.max(256, in.readableBytes() * 2)).writeBytes(in);
    }
    in.release();
  }

  private void startTls(ByteBuf in, boolean direct) {
    Channel channel = line.channel();
    SslHandler handler = line.host().tls().listener().newHandler(channel.alloc());
    byte[] hash = line.host().tls().listener().endPointHash();
    handler
        .handshakeFuture()
        .addListener(done -> {
          if (done.isSuccess()) {
            login.tlsEstablished(new TlsFacts(hash, TlsPeer.of(handler).postgresqlAgreed()));
          } else {
            tlsFailed(done.cause());
          }
        });
    channel.pipeline().addFirst("tls", handler);
    if (direct && in.isReadable()) {
      channel.pipeline().fireChannelRead(in);
    } else {
      in.release();
    }
  }

  private void tlsFailed(Throwable cause) {
    if (!(cause instanceof ClosedChannelException)) {
      close(new DetailedError.TlsFailed(String.valueOf(cause.getMessage())));
    }
  }

  @Override
  public void sweep(long now) {
    if (line.isLateAt(now)) {
      close(TimeoutError.CLIENT_LOGIN_TIMEOUT);
    }
  }

  @Override
  public void cancelQuery(CancelBearer bearer) {
    bearer.done();
  }

  @Override
  public void close(PoolerError error) {
    if (held != null) {
      held.release();
      held = null;
    }
    line.end(error);
  }

  @Override
  public SessionState state() {
    return line.isOver() ? SessionState.CLOSED : SessionState.LOGGING_IN;
  }
}
