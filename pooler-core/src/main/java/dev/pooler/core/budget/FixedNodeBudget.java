package dev.pooler.core.budget;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The budget of a node that stands alone: every limit is this node's. Thread-safe by one lock;
 * opening and closing a backend are rare, and holders are told outside the lock.
 *
 * <p>Invariants: for every key, units out never exceed the limit of the claim that took the last
 * one; a unit that somebody has been told of is kept for it until it has taken it, was refused for
 * want of another key, or passed on.
 */
public final class FixedNodeBudget implements NodeBudget {

  /**
   * One key: who holds units of it, who was refused, oldest first, and who has been told to ask
   * again.
   */
  private static final class Account {
    private int used;
    private int limit;

    /**
     * In the order of their first permits, so that whoever is asked first does not depend on
     * hashes.
     */
    private final Map<PermitHolder, Integer> holders = new LinkedHashMap<>();

    private final LinkedHashSet<PermitHolder> refused = new LinkedHashSet<>();
    private final Set<PermitHolder> told = new HashSet<>();

    /** Units that holders have promised to give back for the sake of those who were refused. */
    private int promised;

    boolean isExhausted() {
      return limit > 0 && used + told.size() >= limit;
    }

    boolean isExhaustedFor(PermitHolder holder) {
      int kept = told.size() - (told.contains(holder) ? 1 : 0);
      return limit > 0 && used + kept >= limit;
    }

    boolean isUnused() {
      return used == 0 && refused.isEmpty() && told.isEmpty();
    }
  }

  private final Map<BudgetKey, Account> accounts = new HashMap<>();

  @Override
  public boolean tryAcquire(List<Claim> claims, PermitHolder holder) {
    List<PermitHolder> told = new ArrayList<>();
    List<PermitHolder> asked = new ArrayList<>();
    List<BudgetKey> wanted = new ArrayList<>();
    Claim missing;
    synchronized (this) {
      missing = firstExhausted(claims, holder);
      if (missing == null) {
        for (Claim claim : claims) {
          take(claim.key(), holder);
        }
        wanted.addAll(wantedByOthers(claims));
      } else {
        refuse(missing.key(), claims, holder, told);
        asked.addAll(account(missing.key()).holders.keySet());
        asked.remove(holder);
      }
    }
    if (missing != null) {
      BudgetKey exhausted = missing.key();
      asked.forEach(other -> other.giveUpIdle(exhausted));
    }
    wanted.forEach(holder::giveUpIdle);
    told.forEach(PermitHolder::permitMayBeFree);
    return missing == null;
  }

  private void refuse(
      BudgetKey exhausted, List<Claim> claims, PermitHolder holder, List<PermitHolder> told) {
    Account account = account(exhausted);
    account.told.remove(holder);
    account.refused.add(holder);
    // It may have been told of a free unit of another key that it cannot use now; the next one can.
    for (Claim claim : claims) {
      if (!claim.key().equals(exhausted)) {
        letGo(claim.key(), holder);
        tellNext(claim.key(), told);
      }
    }
  }

  /** Whoever took the last unit has to know, too, that others wait for it to be idle. */
  private List<BudgetKey> wantedByOthers(List<Claim> claims) {
    return claims.stream()
        .map(Claim::key)
        .filter(key -> !account(key).refused.isEmpty() && account(key).isExhausted())
        .toList();
  }

  @Override
  public synchronized boolean tryAcquireSpare(List<Claim> claims, PermitHolder holder) {
    if (firstExhausted(claims, holder) != null) {
      return false;
    }
    for (Claim claim : claims) {
      if (!account(claim.key()).refused.isEmpty()) {
        return false;
      }
    }
    for (Claim claim : claims) {
      take(claim.key(), holder);
    }
    return true;
  }

  @Override
  public synchronized boolean promise(BudgetKey key) {
    Account account = accounts.get(key);
    if (account == null || account.promised >= account.refused.size()) {
      return false;
    }
    account.promised++;
    return true;
  }

  @Override
  public void release(List<Claim> claims, PermitHolder holder) {
    List<PermitHolder> told = new ArrayList<>(claims.size());
    synchronized (this) {
      for (Claim claim : claims) {
        giveBack(claim.key(), holder);
        tellNext(claim.key(), told);
      }
    }
    told.forEach(PermitHolder::permitMayBeFree);
  }

  @Override
  public void passOn(List<Claim> claims, PermitHolder holder) {
    List<PermitHolder> told = new ArrayList<>(claims.size());
    synchronized (this) {
      for (Claim claim : claims) {
        letGo(claim.key(), holder);
        tellNext(claim.key(), told);
      }
    }
    told.forEach(PermitHolder::permitMayBeFree);
  }

  @Override
  public synchronized int used(BudgetKey key) {
    Account account = accounts.get(key);
    return account == null ? 0 : account.used;
  }

  private @Nullable Claim firstExhausted(List<Claim> claims, PermitHolder holder) {
    Claim first = null;
    for (Claim claim : claims) {
      Account account = account(claim.key());
      account.limit = claim.limit();
      if (first == null && account.isExhaustedFor(holder)) {
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
    account.told.remove(holder);
  }

  private void giveBack(BudgetKey key, PermitHolder holder) {
    Account account = account(key);
    Integer held = account.holders.get(holder);
    if (held == null) {
      throw new IllegalStateException("released more than was taken of " + key);
    }
    account.used--;
    account.promised = Math.max(0, account.promised - 1);
    if (held == 1) {
      account.holders.remove(holder);
    } else {
      account.holders.put(holder, held - 1);
    }
    if (account.isUnused()) {
      accounts.remove(key);
    }
  }

  /** The unit that was kept for the holder need not be kept any more. */
  private void letGo(BudgetKey key, PermitHolder holder) {
    Account account = accounts.get(key);
    if (account != null) {
      account.told.remove(holder);
    }
  }

  /** Keeps a free unit for whoever was refused first. */
  private void tellNext(BudgetKey key, List<PermitHolder> told) {
    Account account = accounts.get(key);
    if (account != null && !account.refused.isEmpty() && !account.isExhausted()) {
      PermitHolder next = account.refused.removeFirst();
      account.told.add(next);
      told.add(next);
    }
  }

  private Account account(BudgetKey key) {
    return accounts.computeIfAbsent(key, k -> new Account());
  }
}
