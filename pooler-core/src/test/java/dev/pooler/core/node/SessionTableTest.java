package dev.pooler.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Places in the table: each has one owner, and is used again. */
class SessionTableTest {
  private static final int MANY = 100;

  private final SessionTable<String> table = new SessionTable<>();

  @Test
  void shouldFindWhoeverHasAPlace() {
    assertThat(table.enter("a")).isZero();
    assertThat(table.enter("b")).isEqualTo(1);
    assertThat(table.at(0)).isEqualTo("a");
    assertThat(table.at(1)).isEqualTo("b");
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void shouldFindNobodyAtPlacesThatAreMadeUp() {
    table.enter("a");
    assertThat(table.at(-1)).isNull();
    assertThat(table.at(1)).isNull();
    assertThat(table.at(Integer.MAX_VALUE)).isNull();
  }

  @Test
  void shouldUseTheLastFreedPlaceFirst() {
    List<Integer> places = List.of(table.enter("a"), table.enter("b"), table.enter("c"));
    table.leave(places.get(0));
    table.leave(places.get(2));
    assertThat(table.at(places.get(0))).isNull();
    assertThat(table.size()).isEqualTo(1);
    assertThat(table.enter("d")).isEqualTo(places.get(2));
    assertThat(table.enter("e")).isEqualTo(places.get(0));
    assertThat(table.enter("f")).as("a new one").isEqualTo(3);
    assertThat(List.of("e", "b", "d", "f")).containsExactlyElementsOf(all());
  }

  @Test
  void shouldGrowAndShrinkWithoutLosingAnybody() {
    for (int i = 0; i < MANY; i++) {
      table.enter("first " + i);
    }
    for (int i = 0; i < MANY; i += 2) {
      table.leave(i);
    }
    assertThat(table.size()).isEqualTo(MANY / 2);
    for (int i = 0; i < MANY / 2; i++) {
      assertThat(table.enter("second " + i)).isLessThan(MANY).isEven();
    }
    assertThat(all()).hasSize(MANY).doesNotHaveDuplicates();
  }

  @Test
  void shouldLetConnectionsLeaveWhileTheyAreCalledUpon() {
    for (int i = 0; i < 4; i++) {
      table.enter(Integer.toString(i));
    }
    List<String> seen = new ArrayList<>();
    table.forEach(connection -> {
      seen.add(connection);
      if (connection.equals("1")) {
        table.leave(1);
        table.leave(2);
      }
    });
    assertThat(seen).containsExactly("0", "1", "3");
  }

  private List<String> all() {
    List<String> all = new ArrayList<>();
    table.forEach(all::add);
    return all;
  }
}
