namespace Yrkesresan.Reporting.Disclosure;

/// <summary>One of a group, and on whose behalf: an employer knows which of a group are its own.</summary>
/// <param name="Person">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled her or him.</param>
internal readonly record struct Whose(Guid Person, string Municipality);

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
    /// Whether a group's size may follow from what is told: it is nobody, or five or more, each counted once however often she or he comes; and what is
    /// left for whoever takes away the own municipality's, which an employer knows, is so too.
    /// </summary>
    /// <param name="group">The group.</param>
    internal static bool MayBeTold(IEnumerable<Whose> group)
    {
        var persons = group.GroupBy(one => one.Person, one => one.Municipality).Select(one => one.Distinct().ToList()).ToList();
        // Who is of two municipalities is left, whichever is taken away.
        return !IsSmall(persons.Count)
            && persons.Where(one => one.Count == 1).GroupBy(one => one[0]).All(own => !IsSmall(persons.Count - own.Count()));
    }

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
