package dev.pooler.core.node;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** All event loops of a node, for whoever has work for each of them. Thread-safe. */
final class LoopGroup {
  private final List<ActorRef<LoopActor.Command>> doors;

  LoopGroup(List<ActorRef<LoopActor.Command>> doors) {
    this.doors = List.copyOf(doors);
  }

  /** Runs the task on every loop; the stage completes when all have run it. */
  CompletionStage<Void> run(LoopTask task) {
    return ask(
            operations -> {
              task.run(operations);
              return true;
            })
        .thenAccept(done -> {});
  }

  /** Asks every loop; the answers come in the order of the loops. */
  <T> CompletionStage<List<T>> ask(Function<LoopOperations, T> question) {
    return askLater((operations, answer) -> answer.complete(question.apply(operations)));
  }

  /** Asks every loop for something that takes time; the task completes its loop's answer. */
  <T> CompletionStage<List<T>> askLater(BiConsumer<LoopOperations, CompletableFuture<T>> task) {
    List<CompletableFuture<T>> answers = doors.stream().map(door -> ask(door, task)).toList();
    return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> answers.stream().map(CompletableFuture::join).toList());
  }

  private static <T> CompletableFuture<T> ask(
      ActorRef<LoopActor.Command> door, BiConsumer<LoopOperations, CompletableFuture<T>> task) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    door.tell(
        new LoopActor.Operate(operations -> {
          try {
            task.accept(operations, answer);
          } catch (RuntimeException bug) {
            answer.completeExceptionally(bug);
          }
        }));
    return answer;
  }
}
