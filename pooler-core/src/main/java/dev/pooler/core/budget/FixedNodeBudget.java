package dev.pooler.core.budget;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The budget of a node that stands alone: every limit is this node's. Thread-safe by one lock; opening and closing a
 * backend are rare, and holders are told outside the lock.
 *
 * <p>Invariant: for every key, units out never exceed the limit of the claim that took the last one.
 */
public final class FixedNodeBudget implements NodeBudget {

  /** One key: who holds units of it, and who was refused, oldest first. */
  private static final class Account {
    private int used;
    private int limit;
    private final Map<PermitHolder, Integer> holders = new HashMap<>();
    private final LinkedHashSet<PermitHolder> refused = new LinkedHashSet<>();

    boolean isExhausted() {
      return limit > 0 && used >= limit;
    }

    boolean isUnused() {
      return used == 0 && refused.isEmpty();
    }
  }

  private final Map<BudgetKey, Account> accounts = new HashMap<>();

  @Override
  public boolean tryAcquire(List<Claim> claims, PermitHolder holder) {
    List<PermitHolder> told = new ArrayList<>();
    List<PermitHolder> asked;
    BudgetKey exhausted;
    synchronized (this) {
      Claim missing = firstExhausted(claims);
      if (missing == null) {
        for (Claim claim : claims) {
          take(claim.key(), holder);
        }
        return true;
      }
      exhausted = missing.key();
      Account account = account(exhausted);
      account.refused.add(holder);
      asked = new ArrayList<>(account.holders.keySet());
      // It may have been told of a free unit of another key that it cannot use now; the next one can.
      for (Claim claim : claims) {
        if (!claim.key().equals(exhausted)) {
          nextRefused(claim.key(), holder, told);
        }
      }
    }
    for (PermitHolder other : asked) {
      other.giveUpIdle(exhausted);
    }
    told.forEach(PermitHolder::permitMayBeFree);
    return false;
  }

  @Override
  public void release(List<Claim> claims, PermitHolder holder) {
    List<PermitHolder> told = new ArrayList<>(claims.size());
    synchronized (this) {
      for (Claim claim : claims) {
        giveBack(claim.key(), holder);
        nextRefused(claim.key(), null, told);
      }
    }
    told.forEach(PermitHolder::permitMayBeFree);
  }

  @Override
  public void passOn(List<Claim> claims, PermitHolder holder) {
    List<PermitHolder> told = new ArrayList<>(claims.size());
    synchronized (this) {
      for (Claim claim : claims) {
        nextRefused(claim.key(), holder, told);
      }
    }
    told.forEach(PermitHolder::permitMayBeFree);
  }

  @Override
  public synchronized void forget(PermitHolder holder) {
    accounts.entrySet()
        .removeIf(
            entry -> {
              entry.getValue().refused.remove(holder);
              return entry.getValue().isUnused();
            });
  }

  @Override
  public synchronized int used(BudgetKey key) {
    Account account = accounts.get(key);
    return account == null ? 0 : account.used;
  }

  private @Nullable Claim firstExhausted(List<Claim> claims) {
    Claim first = null;
    for (Claim claim : claims) {
      Account account = account(claim.key());
      account.limit = claim.limit();
      if (first == null && account.isExhausted()) {
        first = claim;
      }
    }
    return first;
  }

  private void take(BudgetKey key, PermitHolder holder) {
    Account account = account(key);
    account.used++;
    account.holders.merge(holder, 1, Integer::sum);
    account.refused.remove(holder);
  }

  private void giveBack(BudgetKey key, PermitHolder holder) {
    Account account = account(key);
    Integer held = account.holders.get(holder);
    if (held == null) {
      throw new IllegalStateException("released more than was taken of " + key);
    }
    account.used--;
    if (held == 1) {
      account.holders.remove(holder);
    } else {
      account.holders.put(holder, held - 1);
    }
    if (account.isUnused()) {
      accounts.remove(key);
    }
  }

  private void nextRefused(BudgetKey key, @Nullable PermitHolder except, List<PermitHolder> told) {
    Account account = accounts.get(key);
    if (account == null || account.refused.isEmpty() || account.isExhausted()) {
      return;
    }
    PermitHolder next = account.refused.removeFirst();
    if (!next.equals(except)) {
      told.add(next);
    }
  }

  private Account account(BudgetKey key) {
    return accounts.computeIfAbsent(key, k -> new Account());
  }
}
