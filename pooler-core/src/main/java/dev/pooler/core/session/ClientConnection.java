package dev.pooler.core.session;

import dev.pooler.core.cancel.CancelBearer;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.error.ClientError;
import dev.pooler.core.error.DetailedError;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.session.login.LoginIdentity;
import dev.pooler.protocol.startup.CancelRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * One client's socket, from accept to close, and the {@link Conversation} that goes on over it: a
 * login at first. Confined to the event loop of its channel.
 *
 * <p>Invariant: it is in the loop's table, and counted among the clients, from {@link
 * #channelActive} until the socket is closed.
 */
public final class ClientConnection extends ChannelInboundHandlerAdapter {
  private final ClientLine line;
  private final Admission admission = new Admission();
  private Conversation conversation;
  private @Nullable ActorRef<SessionActor.Command> door;

  public ClientConnection(long id, Channel channel, SessionHost host) {
    this.line = new ClientLine(id, channel, host);
    this.conversation = new LoginDialog(this, line, () -> host.loginPolicy(admission));
  }

  // --- events of the channel ---

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    line.placeAt(line.host().enter(this));
  }

  /** Hot. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    conversation.onBytes((ByteBuf) message);
  }

  /** Hot. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    conversation.onReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    conversation.onWritable(line.channel().isWritable());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    close(ClientError.CLIENT_UNEXPECTED_EOF);
    if (line.place() >= 0) {
      line.host().dismiss(admission);
      line.host().leave(this);
      line.placeAt(-1);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!ctx.channel().isOpen()) {
      // A write that failed because the socket is closed: told in the middle of somebody's flush.
      // channelInactive follows.
      return;
    }
    if (cause instanceof IOException) {
      close(ClientError.CLIENT_UNEXPECTED_EOF);
    } else if (cause instanceof DecoderException && cause.getCause() instanceof SSLException tls) {
      // The handshake failed, or a record was broken: the client's doing.
      close(new DetailedError.TlsFailed(String.valueOf(tls.getMessage())));
    } else {
      SessionLog.bug(line, cause);
      close(new DetailedError.Bug(String.valueOf(cause)));
    }
  }

  // --- from the login ---

  /** The client is in. Bytes that came behind the login are the session's. */
  void loggedIn(LoginIdentity who, @Nullable ByteBuf early) {
    line.identify(who);
    if (who.console() == null) {
      startSession(who);
    } else {
      conversation = ConsoleSession.open(line, who);
    }
    line.host().begin(this);
    if (early != null) {
      conversation.onBytes(early);
      conversation.onReadComplete();
    }
  }

  private void startSession(LoginIdentity who) {
    Session started = SessionFactory.create(line, who);
    if (started == null) {
      line.end(new DetailedError.NoSuchDatabase(who.database()));
      return;
    }
    conversation = started;
    SessionLog.loggedIn(line, who);
    started.start();
  }

  /** The client is not let in: it is not counted while it waits for its error. */
  void refused() {
    line.host().dismiss(admission);
  }

  /** The client has not come to stay, but with a cancel request. */
  void brings(CancelRequest request) {
    BroughtCancel brought = new BroughtCancel(line);
    conversation = brought;
    line.host().cancels().cancel(request, brought);
  }

  // --- what others want of it ---

  /** There is a way for messages from now on. */
  public void openDoor(ActorRef<SessionActor.Command> opened) {
    door = opened;
  }

  void closeDoor() {
    door = null;
  }

  /** The way for messages; null before login and once the socket is closed. */
  public @Nullable ActorRef<SessionActor.Command> door() {
    return door;
  }

  /** Ends the connection in whatever state it is. */
  public void close(PoolerError error) {
    conversation.close(error);
  }

  /** Cancels what the client is running; a wrong secret does nothing. */
  void cancelQuery(byte[] secret, CancelBearer bearer) {
    LoginIdentity who = line.identity();
    if (who != null && line.host().cancelKeys().matches(line.id(), who.version(), secret)) {
      conversation.cancelQuery(bearer);
    } else {
      bearer.done();
    }
  }

  /** Time has passed; called about once a second. */
  public void sweep(long now) {
    conversation.sweep(now);
  }

  /** Takes over the configuration now in force; a client whose database has gone keeps its own. */
  public void reconfigure() {
    Session open = session();
    if (open != null) {
      PoolSettings settings = line.host().renewed(open.terms().settings());
      if (settings != null) {
        open.reconfigure(settings, line.host().pool(settings));
      }
    }
  }

  // --- what there is to see ---

  public long id() {
    return line.id();
  }

  /** Its place in the loop's table. */
  public int place() {
    return line.place();
  }

  /** Where it is in its life. */
  SessionState state() {
    return conversation.state();
  }

  /** Whether it has not said yet, or not proven, who it is. */
  public boolean isLoggingIn() {
    return conversation instanceof LoginDialog;
  }

  /** Whether it talks to the console. */
  public boolean isConsole() {
    return conversation instanceof ConsoleSession;
  }

  /** Whether it waits for a backend. */
  public boolean isWaiting() {
    return conversation instanceof Session session && session.isQueued();
  }

  /** Whether it has logged in to this database; false for the console's clients. */
  public boolean isClientOf(String database) {
    LoginIdentity who = line.identity();
    return who != null && who.console() == null && who.database().equals(database);
  }

  /** Whether the client's database has been taken out of the configuration. */
  public boolean databaseGone() {
    LoginIdentity who = line.identity();
    return who != null
        && who.console() == null
        && line.host().config().database(who.database()) == null;
  }

  Channel channel() {
    return line.channel();
  }

  ClientLine line() {
    return line;
  }

  @Nullable Session session() {
    return conversation instanceof Session session ? session : null;
  }

  @Nullable BroughtCancel cancel() {
    return conversation instanceof BroughtCancel cancel ? cancel : null;
  }
}
