using System.Reflection;

namespace Marten.Schema;

/// <summary>An index on expressions over the JSON.</summary>
public class ComputedIndex
{
    internal ComputedIndex(params MemberInfo[][] members) => Members = members;

    internal MemberInfo[][] Members { get; }

    internal bool IsUnique { get; init; }
}
