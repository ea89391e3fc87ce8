using System.Reflection;
using Marten.Schema.Indexing.Unique;

namespace Marten.Schema.Indexing.Unique
{
    /// <summary>Whom a unique index holds for.</summary>
    public enum TenancyScope
    {
        /// <summary>All tenants together.</summary>
        Global,

        /// <summary>Each tenant by itself.</summary>
        PerTenant,
    }
}

namespace Marten.Schema
{
    /// <summary>How a unique index is made.</summary>
    public enum UniqueIndexType
    {
        /// <summary>On a column of its own.</summary>
        DuplicatedField,

        /// <summary>On an expression over the JSON.</summary>
        Computed,
    }

    /// <summary>An index on expressions over the JSON.</summary>
    public class ComputedIndex
    {
        internal ComputedIndex(params MemberInfo[][] members) => Members = members;

        /// <summary>Whom a unique index holds for.</summary>
        public TenancyScope TenancyScope { get; set; }

        internal MemberInfo[][] Members { get; }

        internal bool IsUnique { get; init; }

        internal string? Name { get; init; }
    }
}
