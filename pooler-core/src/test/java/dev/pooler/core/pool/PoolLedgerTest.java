package dev.pooler.core.pool;

import static dev.pooler.core.pool.MemberState.ACTIVE;
import static dev.pooler.core.pool.MemberState.CLOSING;
import static dev.pooler.core.pool.MemberState.IDLE;
import static dev.pooler.core.pool.MemberState.LOGIN;
import static dev.pooler.core.pool.MemberState.TESTED;
import static dev.pooler.core.pool.MemberState.USED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolLedgerTest {
  private static final class Someone implements Waiter {
    private boolean waits = true;

    @Override
    public boolean isWaiting() {
      return waits;
    }

    @Override
    public void sweep(long now) {}

    @Override
    public long waitingSince() {
      return 0;
    }
  }

  private final PoolLedger<Someone, String> ledger = new PoolLedger<>(rules(3, 2));

  private static PoolRules rules(int size, int reserve) {
    return new PoolRules(size, 0, reserve, 100, 4, false, -1, 0, 1_000);
  }

  private Someone comes() {
    Someone one = new Someone();
    ledger.enqueue(one);
    return one;
  }

  private void leaves(Someone one) {
    ledger.left();
    one.waits = false;
  }

  private void add(MemberState... states) {
    for (MemberState state : states) {
      ledger.add(state);
    }
  }

  private void idle(String member) {
    ledger.add(TESTED);
    ledger.putIdle(member, TESTED);
  }

  @Test
  void shouldLendTheMemberUsedLastOrIdleLongest() {
    idle("old");
    idle("new");
    assertThat(ledger.longestIdle()).isEqualTo("old");
    assertThat(ledger.takeIdle()).isEqualTo("new");
    ledger.setRules(new PoolRules(3, 0, 0, 0, 4, true, -1, 0, 0));
    idle("newest");
    assertThat(ledger.takeIdle()).isEqualTo("old");
    assertThat(ledger.count(ACTIVE)).isEqualTo(2);
    assertThat(ledger.count(IDLE)).isEqualTo(1);
  }

  @Test
  void shouldServeInTheOrderOfComingAndSkipThoseWhoLeft() {
    Someone first = comes();
    Someone second = comes();
    Someone third = comes();
    leaves(second);
    assertThat(ledger.waiting()).isEqualTo(2);
    assertThat(ledger.nextWaiter()).isSameAs(first);
    assertThat(ledger.nextWaiter()).isSameAs(third);
    assertThat(ledger.nextWaiter()).isNull();
    assertThat(ledger.waiting()).isZero();
  }

  @Test
  void shouldLetNobodyJumpTheQueue() {
    comes();
    idle("m");
    assertThat(ledger.takeIdle()).isNull();
  }

  @Test
  void shouldLendNothingWhilePaused() {
    idle("m");
    comes();
    ledger.setPaused(true);
    assertThat(ledger.takeIdle()).isNull();
    assertThat(ledger.nextWaiter()).isNull();
    assertThat(ledger.roomFor(5)).isZero();
    ledger.setPaused(false);
    assertThat(ledger.nextWaiter()).isNotNull();
  }

  @Test
  void shouldKeepNoPlacesOfThoseWhoLeft() {
    comes();
    for (int i = 0; i < 1_000; i++) {
      leaves(comes());
    }
    List<Someone> seen = new ArrayList<>();
    ledger.forEachWaiter(seen::add);
    assertThat(seen).hasSize(1);
    assertThat(ledger.waiting()).isEqualTo(1);
  }

  @Test
  void shouldWantALoginForEachWaiterThatNoneIsComingFor() {
    comes();
    comes();
    assertThat(ledger.wantedLogins(0)).isEqualTo(2);
    add(LOGIN);
    assertThat(ledger.wantedLogins(0)).isEqualTo(1);
    add(TESTED);
    assertThat(ledger.wantedLogins(0)).isZero();
  }

  @Test
  void shouldWantNoMoreThanTheSize() {
    for (int i = 0; i < 9; i++) {
      comes();
    }
    assertThat(ledger.wantedLogins(0)).isEqualTo(3);
    add(ACTIVE, USED, CLOSING);
    assertThat(ledger.wantedLogins(0)).isEqualTo(1);
  }

  @Test
  void shouldWantNoMoreLoginsAtOnceThanAllowed() {
    ledger.setRules(new PoolRules(20, 0, 0, 0, 2, false, -1, 0, 0));
    for (int i = 0; i < 9; i++) {
      comes();
    }
    assertThat(ledger.wantedLogins(0)).isEqualTo(2);
    add(LOGIN);
    assertThat(ledger.wantedLogins(0)).isEqualTo(1);
  }

  @Test
  void shouldWantWhatIsMissingThoughNobodyWaits() {
    assertThat(ledger.roomFor(2)).isEqualTo(2);
    assertThat(ledger.roomFor(-1)).isZero();
  }

  @Test
  void shouldUseTheReserveOneByOneWhenSomebodyHasWaitedLong() {
    add(ACTIVE, ACTIVE, ACTIVE);
    comes();
    comes();
    assertThat(ledger.wantedLogins(99)).isZero();
    assertThat(ledger.mayUseReserve(99)).isFalse();
    assertThat(ledger.wantedLogins(100)).isEqualTo(1);
    assertThat(ledger.mayUseReserve(100)).isTrue();
    add(ACTIVE, ACTIVE);
    assertThat(ledger.wantedLogins(100)).isZero();
    assertThat(ledger.mayUseReserve(100)).isFalse();
  }

  @Test
  void shouldWantACheckForEachWaiterThatNoAnswerIsComingFor() {
    add(USED, USED);
    assertThat(ledger.wantsChecks()).isFalse();
    comes();
    assertThat(ledger.wantsChecks()).isTrue();
    ledger.move(USED, TESTED);
    assertThat(ledger.wantsChecks()).isFalse();
  }
}
