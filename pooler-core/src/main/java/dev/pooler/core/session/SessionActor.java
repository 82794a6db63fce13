package dev.pooler.core.session;

import dev.pooler.core.error.PoolerError;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The door of one client connection for everybody who is not on its event loop; lives as long as
 * the connection. Runs on the connection's event loop, so it may call the {@link ClientConnection}
 * directly.
 */
public final class SessionActor extends AbstractMatchingBehavior<SessionActor.Command> {

  /** What a session can be told from any thread. */
  public sealed interface Command {}

  /** End the session; the client is told why. */
  public record End(PoolerError error) implements Command {}

  /**
   * Cancel what the session is running, if anything.
   *
   * @param secret from the cancel request
   * @param done called once, on the session's event loop
   */
  public record CancelQuery(byte[] secret, Runnable done) implements Command {}

  private record SocketClosed() implements Command {}

  private final ClientConnection connection;

  private SessionActor(ActorContext<Command> context, ClientConnection connection) {
    super(context);
    this.connection = connection;
  }

  public static Behavior<Command> create(ClientConnection connection) {
    return Behaviors.setup(context -> {
      var self = context.getSelf();
      connection.channel().closeFuture().addListener(closed -> self.tell(new SocketClosed()));
      return new SessionActor(context, connection);
    });
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case End end -> {
        connection.close(end.error());
        yield this;
      }
      case CancelQuery cancel -> {
        connection.cancelQuery(cancel.secret(), cancel.done());
        yield this;
      }
      case SocketClosed closed -> Behaviors.stopped();
    };
  }
}
