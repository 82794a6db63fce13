package dev.pooler.core.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.control.ControlException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PauseBookTest {
  private final PauseBook book = new PauseBook();

  @Test
  void shouldPauseOneDatabaseAlone() throws Exception {
    book.pause("a");

    assertThat(book.isPaused("a")).isTrue();
    assertThat(book.isPausedAlone("a")).isTrue();
    assertThat(book.isPaused("b")).isFalse();
    assertThat(book.isWhole()).isFalse();
  }

  @Test
  void shouldPauseEveryDatabaseWhenTheNodeIsPaused() throws Exception {
    book.pause(null);

    assertThat(book.isPaused("a")).isTrue();
    assertThat(book.isPausedAlone("a")).isFalse();
    assertThat(book.isWhole()).isTrue();
  }

  @Test
  void shouldRefuseAnotherPauseOnlyWhenTheNodeIsPaused() throws Exception {
    book.pause("a");
    book.pause("a");
    book.pause(null);

    assertThatThrownBy(() -> book.pause(null)).hasMessage("already paused");
    assertThatThrownBy(() -> book.pause("a")).hasMessage("already paused");
    assertThatThrownBy(book::refuseWhenWhole).hasMessage("already paused");
  }

  @Test
  void shouldKeepADatabasePausedWhenTheNodeIsResumed() throws Exception {
    book.pause("a");
    book.pause(null);

    book.resume(null);

    assertThat(book.isPaused("a")).isTrue();
    assertThat(book.isPaused("b")).isFalse();
  }

  @Test
  void shouldRefuseToResumeWhatIsNotPaused() throws Exception {
    assertThatThrownBy(() -> book.resume(null)).hasMessage("pooler is not paused");
    assertThatThrownBy(() -> book.resume("a")).hasMessage("database a is not paused");
    book.pause(null);
    assertThatThrownBy(() -> book.resume("a")).hasMessage("database a is not paused");
  }

  @Test
  void shouldTellEveryWaiterWhenResumeOvertakesThem() throws Exception {
    CompletableFuture<Void> first = book.pause("a");
    CompletableFuture<Void> second = book.pause("a");
    CompletableFuture<Void> other = book.pause("b");

    book.resume("a");

    assertThat(first).isCompletedExceptionally();
    assertThatThrownBy(second::join)
        .cause()
        .isInstanceOfSatisfying(
            ControlException.class, taken -> assertThat(taken.sqlState()).isEqualTo("57014"));
    assertThat(other).isNotDone();
  }

  @Test
  void shouldTakeBackThePauseOfTheNodeAndNothingElse() throws Exception {
    CompletableFuture<Void> ofDatabase = book.pause("a");
    CompletableFuture<Void> ofNode = book.pause(null);

    assertThat(book.takeBack(ofNode)).isTrue();

    assertThat(book.isWhole()).isFalse();
    assertThat(ofNode).isCompletedExceptionally();
    assertThat(book.isPaused("a")).isTrue();
    assertThat(ofDatabase).isNotDone();
  }

  @Test
  void shouldNotTakeBackThePauseOfADatabase() throws Exception {
    CompletableFuture<Void> one = book.pause("a");

    assertThat(book.takeBack(one)).isFalse();

    assertThat(book.isPaused("a")).isTrue();
    assertThat(one).isNotDone();
  }

  @Test
  void shouldNotTakeBackAPauseThatHasTakenHold() throws Exception {
    CompletableFuture<Void> ofNode = book.pause(null);
    ofNode.complete(null);

    assertThat(book.takeBack(ofNode)).isFalse();

    assertThat(book.isWhole()).isTrue();
  }

  @Test
  void shouldNotTakeBackThePauseThatFollowedItsOwn() throws Exception {
    CompletableFuture<Void> first = book.pause(null);
    book.resume(null);
    CompletableFuture<Void> second = book.pause(null);

    assertThat(book.takeBack(first)).isFalse();

    assertThat(book.isWhole()).isTrue();
    assertThat(second).isNotDone();
  }

  @Test
  void shouldLeaveKilledDatabasesPaused() throws Exception {
    book.kill(Set.of("a", "b"));

    assertThat(book.isPaused("a")).isTrue();
    book.resume("a");
    assertThat(book.isPaused("a")).isFalse();
    assertThat(book.isPaused("b")).isTrue();
  }
}
