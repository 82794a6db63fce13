package dev.pooler.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FixedNodeBudgetTest {
  private static final BudgetKey DATABASE = new BudgetKey.Database("d");
  private static final BudgetKey USER = new BudgetKey.User("u");

  private final FixedNodeBudget budget = new FixedNodeBudget();
  private final List<String> told = new ArrayList<>();
  private final PermitHolder a = new Holder("a", told);
  private final PermitHolder b = new Holder("b", told);
  private final PermitHolder c = new Holder("c", told);

  private static final class Holder implements PermitHolder {
    private final String name;
    private final List<String> told;

    Holder(String name, List<String> told) {
      this.name = name;
      this.told = told;
    }

    @Override
    public void permitMayBeFree() {
      told.add(name);
    }

    @Override
    public void giveUpIdle(BudgetKey key) {
      told.add(name + " gives up");
    }
  }

  private static List<Claim> claims(int database, int user) {
    return List.of(new Claim(DATABASE, database), new Claim(USER, user));
  }

  @Test
  void shouldTakeAUnitOfEveryKeyOrNone() {
    assertThat(budget.tryAcquire(claims(2, 1), a)).isTrue();
    assertThat(budget.tryAcquire(claims(2, 1), a)).isFalse();
    assertThat(budget.used(DATABASE)).isEqualTo(1);
    assertThat(budget.used(USER)).isEqualTo(1);
  }

  @Test
  void shouldTakeZeroForNoLimit() {
    for (int i = 0; i < 100; i++) {
      assertThat(budget.tryAcquire(claims(0, 0), a)).isTrue();
    }
    assertThat(budget.used(USER)).isEqualTo(100);
  }

  @Test
  void shouldAskTheOthersWhoHoldTheKeyThatIsUsedUp() {
    budget.tryAcquire(claims(2, 0), a);
    budget.tryAcquire(claims(2, 0), b);
    budget.tryAcquire(claims(2, 0), b);
    assertThat(told).containsExactly("a gives up");
  }

  @Test
  void shouldTellThoseRefusedInTheirOrderOneForEachUnit() {
    budget.tryAcquire(claims(1, 0), a);
    budget.tryAcquire(claims(1, 0), b);
    budget.tryAcquire(claims(1, 0), c);
    budget.tryAcquire(claims(1, 0), b);
    told.clear();
    budget.release(claims(1, 0), a);
    assertThat(told).containsExactly("b");
    budget.passOn(claims(1, 0), b);
    assertThat(told).containsExactly("b", "c");
  }

  @Test
  void shouldKeepAUnitForWhoeverWasTold() {
    budget.tryAcquire(claims(1, 0), a);
    budget.tryAcquire(claims(1, 0), b);
    budget.release(claims(1, 0), a);
    assertThat(budget.tryAcquire(claims(1, 0), a)).isFalse();
    assertThat(budget.tryAcquire(claims(1, 0), b)).isTrue();
  }

  @Test
  void shouldPassAUnitOnThatIsOfNoUseForWantOfAnotherKey() {
    budget.tryAcquire(List.of(new Claim(USER, 1)), a);
    budget.tryAcquire(claims(9, 1), b);
    budget.tryAcquire(List.of(new Claim(USER, 1)), c);
    budget.tryAcquire(List.of(new Claim(DATABASE, 1)), c);
    told.clear();
    budget.release(List.of(new Claim(USER, 1)), a);
    assertThat(told).containsExactly("b");
    assertThat(budget.tryAcquire(claims(1, 1), b)).isFalse();
    assertThat(told).contains("c");
    assertThat(budget.tryAcquire(List.of(new Claim(USER, 1)), c)).isTrue();
    told.clear();
    budget.release(List.of(new Claim(DATABASE, 1)), c);
    assertThat(told).containsExactly("b");
  }

  @Test
  void shouldLeaveToOthersWhatIsOnlySpare() {
    budget.tryAcquire(claims(2, 0), a);
    assertThat(budget.tryAcquireSpare(claims(2, 0), b)).isTrue();
    assertThat(budget.tryAcquireSpare(claims(2, 0), b)).isFalse();
    assertThat(told).as("nobody was asked to give anything up").isEmpty();
    budget.release(claims(2, 0), a);
    assertThat(told).as("the refusal was not remembered").isEmpty();
    assertThat(budget.used(DATABASE)).isEqualTo(1);
  }

  @Test
  void shouldNotTakeASpareUnitThatSomebodyWaitsFor() {
    budget.tryAcquire(claims(1, 0), a);
    budget.tryAcquire(claims(1, 0), b);
    budget.release(claims(1, 0), a);
    assertThat(budget.tryAcquireSpare(claims(1, 0), c)).isFalse();
    assertThat(budget.tryAcquire(claims(1, 0), b)).isTrue();
  }

  @Test
  void shouldHaveOnlyAsManyUnitsGivenUpAsAreMissing() {
    budget.tryAcquire(claims(2, 0), a);
    budget.tryAcquire(claims(2, 0), b);
    assertThat(budget.promise(DATABASE)).as("nobody wants one").isFalse();
    budget.tryAcquire(claims(2, 0), c);
    assertThat(budget.promise(DATABASE)).isTrue();
    assertThat(budget.promise(DATABASE)).as("one is on its way").isFalse();
    budget.release(claims(2, 0), a);
    assertThat(budget.tryAcquire(claims(2, 0), c)).isTrue();
    budget.tryAcquire(claims(2, 0), a);
    assertThat(budget.promise(DATABASE)).as("the earlier promise was kept").isTrue();
  }

  @Test
  void shouldNotTakeBackWhatWasNotGiven() {
    assertThatThrownBy(() -> budget.release(claims(1, 0), a))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldNeverExceedTheLimitWhateverThreadsDo() throws InterruptedException {
    AtomicInteger out = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      PermitHolder holder = new Holder("t" + i, new CopyOnWriteArrayList<>());
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  start.await();
                } catch (InterruptedException e) {
                  return;
                }
                for (int n = 0; n < 2_000; n++) {
                  if (budget.tryAcquire(claims(3, 5), holder)) {
                    most.accumulateAndGet(out.incrementAndGet(), Math::max);
                    out.decrementAndGet();
                    budget.release(claims(3, 5), holder);
                  } else {
                    budget.passOn(claims(3, 5), holder);
                  }
                }
              }));
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(most.get()).isBetween(1, 3);
    assertThat(budget.used(DATABASE)).isZero();
    assertThat(budget.used(USER)).isZero();
  }
}
