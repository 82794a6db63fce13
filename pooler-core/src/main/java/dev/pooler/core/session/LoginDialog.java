package dev.pooler.core.session;

import dev.pooler.core.cancel.CancelBearer;
import dev.pooler.core.error.DetailedError;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.error.TimeoutError;
import dev.pooler.core.session.login.CheckVerdict;
import dev.pooler.core.session.login.ClientLogin;
import dev.pooler.core.session.login.LoginPolicy;
import dev.pooler.core.session.login.LoginStep;
import dev.pooler.core.session.login.PasswordCheck;
import dev.pooler.core.session.login.SecretAnswer;
import dev.pooler.core.session.login.SecretPlace;
import dev.pooler.core.session.login.TlsFacts;
import dev.pooler.core.tls.TlsPeer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
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

  /**
   * Withdraws the question that somebody else has been asked about the client; null when there is
   * none.
   */
  private @Nullable Runnable errand;

  LoginDialog(ClientConnection connection, ClientLine line, Supplier<LoginPolicy> policies) {
    this.connection = connection;
    this.line = line;
    this.login = new ClientLogin(policies, UnixPeer.of(line.channel()));
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
    ByteBuf out = line.channel().alloc().buffer(256);
    take(login.advance(in, out), in, out);
  }

  private void take(LoginStep next, ByteBuf in, ByteBuf out) {
    if (next instanceof LoginStep.Rejected(PoolerError error, String detail)) {
      in.release();
      connection.refused();
      line.reject(error, detail, out);
      return;
    }
    say(out);
    switch (next) {
      case LoginStep.NeedMore more -> hold(in);
      case LoginStep.StartTls(boolean direct) -> startTls(in, direct);
      case LoginStep.LookUp(SecretPlace.OnServer place, String user) -> {
        hold(in);
        lookUp(place, user);
      }
      case LoginStep.Check(PasswordCheck check) -> {
        hold(in);
        check(check);
      }
      case LoginStep.AuthenticatedAs(var identity) -> {
        ByteBuf early = in.isReadable() ? in.retainedSlice() : null;
        in.release();
        connection.loggedIn(identity, early);
      }
      case LoginStep.Cancel(var request) -> {
        in.release();
        connection.brings(request);
      }
      case LoginStep.Rejected rejected -> throw new IllegalStateException("rejected twice");
    }
  }

  private void say(ByteBuf out) {
    if (out.isReadable()) {
      line.channel().writeAndFlush(out, line.channel().voidPromise());
    } else {
      out.release();
    }
  }

  private void hold(ByteBuf in) {
    if (in.isReadable()) {
      held = line.channel().alloc().buffer(Math.max(256, in.readableBytes() * 2)).writeBytes(in);
    }
    in.release();
  }

  /** Has a server asked; the client is not read meanwhile. */
  private void lookUp(SecretPlace.OnServer place, String user) {
    line.channel().config().setAutoRead(false);
    errand = () -> {};
    Runnable withdraw = line.host().lookUp(place, user, this::lookedUp);
    if (errand != null) {
      errand = withdraw;
    }
  }

  private void lookedUp(SecretAnswer answer) {
    goOn((in, out) -> login.lookedUp(answer, in, out));
  }

  /** Has a password judged; the client is not read meanwhile. */
  private void check(PasswordCheck check) {
    line.channel().config().setAutoRead(false);
    errand = () -> {};
    errand = line.host().check(check, this::checked);
  }

  private void checked(CheckVerdict verdict) {
    if (errand != null) {
      goOn((in, out) -> login.checked(verdict, in, out));
    }
  }

  /** What somebody else was asked is answered. */
  private void goOn(BiFunction<ByteBuf, ByteBuf, LoginStep> answered) {
    errand = null;
    Channel channel = line.channel();
    ByteBuf in = held == null ? channel.alloc().buffer(0) : held;
    held = null;
    ByteBuf out = channel.alloc().buffer(256);
    // Before the step is taken: a session may stop the reading at once.
    channel.config().setAutoRead(true);
    take(answered.apply(in, out), in, out);
  }

  private void startTls(ByteBuf in, boolean direct) {
    Channel channel = line.channel();
    SslHandler handler = line.host().tls().listener().newHandler(channel.alloc());
    byte[] hash = line.host().tls().listener().endPointHash();
    handler
        .handshakeFuture()
        .addListener(done -> {
          if (done.isSuccess()) {
            login.tlsEstablished(facts(TlsPeer.of(handler), hash));
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

  private TlsFacts facts(TlsPeer peer, byte @Nullable [] hash) {
    boolean verified = line.host().tls().listener().mode().verifies();
    return new TlsFacts(
        hash, verified ? peer.certificateNames() : List.of(), peer.postgresqlAgreed());
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
    if (errand != null) {
      errand.run();
      errand = null;
    }
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
