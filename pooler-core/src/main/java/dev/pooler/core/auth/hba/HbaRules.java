package dev.pooler.core.auth.hba;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules in their order. Immutable.
 *
 * @param rules unmodifiable
 */
public record HbaRules(List<HbaRule> rules) {
  public static final HbaRules NONE = new HbaRules(List.of());

  /** The first rule that fits; null: nothing lets the client in. */
  public @Nullable HbaRule find(HbaClient client) {
    for (HbaRule rule : rules) {
      if (rule.fits(client)) {
        return rule;
      }
    }
    return null;
  }
}
