package dev.pooler.admin.console;

import dev.pooler.admin.console.Command.Running;
import dev.pooler.admin.render.Answer;
import dev.pooler.admin.render.AnswerEncoder;
import dev.pooler.core.control.Console.Access;
import dev.pooler.core.control.Console.Dialog;
import dev.pooler.core.control.ControlException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's dialogue. Called on the client's event loop, one call after the other; the node may
 * complete an answer on any thread. A query is answered exactly once: by the node, by {@link
 * #cancel} or by {@link #close}, whichever comes first.
 */
final class ConsoleDialog implements Dialog {
  private static final Logger LOGGER = LoggerFactory.getLogger(ConsoleDialog.class);
  private static final byte[] NOTHING = {};

  private final Node node;
  private final CommandTable commands;
  private final String user;
  private final Access access;
  private final AtomicReference<@Nullable Pending> pending = new AtomicReference<>();

  private record Pending(CompletableFuture<byte[]> reply, @Nullable Runnable takeBack) {}

  ConsoleDialog(Node node, CommandTable commands, String user, Access access) {
    this.node = node;
    this.commands = commands;
    this.user = user;
    this.access = access;
  }

  @Override
  public CompletionStage<byte[]> query(String sql) {
    Running running = start(sql);
    CompletableFuture<byte[]> reply = new CompletableFuture<>();
    Pending started = new Pending(reply, running.takeBack());
    pending.set(started);
    running
        .answer()
        .handle((answer, failure) -> failure == null ? answer : failed(failure))
        .thenApply(AnswerEncoder::encode)
        .exceptionally(bug -> AnswerEncoder.encode(failed(bug)))
        .thenAccept(bytes -> {
          reply.complete(bytes);
          // An idle dialogue must not keep its last, perhaps long, answer in memory.
          pending.compareAndSet(started, null);
        });
    return reply.copy();
  }

  @Override
  public void cancel() {
    Pending waiting = pending.get();
    Runnable takeBack = waiting == null ? null : waiting.takeBack();
    if (waiting != null
        && takeBack != null
        && waiting.reply().complete(AnswerEncoder.encode(Refusals.canceled()))) {
      takeBack.run();
    }
  }

  @Override
  public void close() {
    Pending waiting = pending.getAndSet(null);
    if (waiting != null) {
      waiting.reply().complete(NOTHING);
    }
  }

  private Running start(String sql) {
    try {
      return switch (Statement.read(sql)) {
        case Statement.Call call -> start(call, sql);
        case Statement.Assignment assignment -> SetCommand.run(node, access, assignment);
        case Statement.TooLong tooLong -> Running.of(Refusals.tooLong());
        case Statement.Unreadable unreadable -> Running.of(Refusals.invalid(sql));
      };
    } catch (RuntimeException bug) {
      return Running.of(failed(bug));
    }
  }

  private Running start(Statement.Call call, String sql) {
    Command command = commands.find(call.name());
    if (command == null || !command.reads(call.argument())) {
      return Running.of(Refusals.invalid(sql));
    }
    if (command.needsAdmin()) {
      if (access != Access.ADMIN) {
        return Running.of(Refusals.adminNeeded());
      }
      LOGGER
          .atInfo()
          .addKeyValue("command", command.name())
          .addKeyValue("argument", call.argument())
          .addKeyValue("user", user)
          .log("console command issued");
    }
    return command.run(node, call.argument());
  }

  private static Answer failed(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof ControlException refusal) {
      return new Answer.Failed(refusal.sqlState(), message(refusal), refusal.detail());
    }
    LOGGER.atError().setCause(cause).log("console command failed");
    return Refusals.internal();
  }

  private static String message(ControlException refusal) {
    String message = refusal.getMessage();
    return message == null ? "refused" : message;
  }
}
