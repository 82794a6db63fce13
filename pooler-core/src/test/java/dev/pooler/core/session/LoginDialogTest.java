package dev.pooler.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.testing.PgBytes;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoginDialogTest {
  @Test
  void shouldLetWhoFailsToProveItselfWait() {
    ClientRig rig = ClientRig.connected(new FakeHost());
    rig.channel.freezeTime();
    rig.send(PgBytes.startup("user", "stranger", "database", "app"));
    assertThat(rig.heard()).isEmpty();
    assertThat(rig.channel.isOpen()).isTrue();
    assertThat(rig.host.detained).isOne();
    assertThat(rig.host.dismissed).as("it takes nobody's place").hasSize(1);
    rig.channel.advanceTimeBy(249, TimeUnit.MILLISECONDS);
    rig.channel.runScheduledPendingTasks();
    assertThat(rig.heard()).as("half the usual time at least").isEmpty();
    rig.channel.advanceTimeBy(501, TimeUnit.MILLISECONDS);
    rig.channel.runScheduledPendingTasks();
    assertThat(rig.heard()).contains("authentication failed");
    assertThat(rig.host.detained).isZero();
    assertThat(rig.channel.isOpen()).isFalse();
  }

  @Test
  void shouldHearNothingOfItWhileItWaits() {
    ClientRig rig = ClientRig.connected(new FakeHost());
    rig.channel.freezeTime();
    rig.send(PgBytes.startup("user", "stranger", "database", "app"));
    rig.send(PgBytes.startup("user", "alice", "database", "app"));
    assertThat(rig.heard()).isEmpty();
    rig.channel.close();
    assertThat(rig.host.detained).isZero();
    rig.channel.advanceTimeBy(1, TimeUnit.SECONDS);
    rig.channel.runScheduledPendingTasks();
    assertThat(rig.heard()).isEmpty();
  }

  @Test
  void shouldTellEverybodyElseAtOnce() {
    ClientRig rig = ClientRig.connected(new FakeHost());
    rig.channel.freezeTime();
    rig.send(PgBytes.startup("database", "app"));
    assertThat(rig.heard()).contains("no username supplied");
  }
}
