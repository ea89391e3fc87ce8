namespace Yrkesresan.Reporting.Disclosure;

/// <summary>
/// No figure is shown of a group so small that a person could be recognised: fewer than five (domain.md 7, ours), neither by itself nor as what is
/// left when others are taken from their sum. Nobody at all (0) is no group, and may be shown.
/// </summary>
public static class SmallGroups
{
    /// <summary>The smallest group that is shown.</summary>
    public const int Least = 5;

    /// <summary>Whether a group is so small that it must not be told.</summary>
    /// <param name="count">How many persons.</param>
    public static bool IsSmall(int count) => count is > 0 and < Least;

    /// <summary>
    /// Which groups may be shown beside their sum. The small are hidden, and as many more, the smallest first, that what is hidden is five or more
    /// together: what the sum leaves is then no small group either. The sum itself may be shown unless <see cref="IsSmall"/>.
    /// </summary>
    /// <typeparam name="TKey">What a group is called.</typeparam>
    /// <param name="groups">Every group of the table, each person in one.</param>
    public static IReadOnlySet<TKey> Shown<TKey>(IEnumerable<KeyValuePair<TKey, int>> groups)
    {
        var shown = groups.Where(group => !IsSmall(group.Value)).OrderBy(group => group.Value).ToList();
        var rest = groups.Where(group => IsSmall(group.Value)).Sum(group => group.Value);
        while (IsSmall(rest) && shown.Find(group => group.Value > 0) is { Value: > 0 } next)
        {
            rest += next.Value;
            shown.Remove(next);
        }

        return shown.Select(group => group.Key).ToHashSet();
    }
}
