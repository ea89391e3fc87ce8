using System.Linq.Expressions;
using System.Reflection;
using Marten.Schema;

namespace Marten.Storage;

/// <summary>What was said about a document class before the store was built.</summary>
internal sealed class DocumentDeclaration(Type type)
{
    public Type Type => type;

    public bool? MultiTenanted { get; set; }

    public MemberInfo? Identity { get; set; }

    public List<ComputedIndex> Indexes { get; } = [];

    public static MemberInfo[] Path(Expression body)
    {
        var members = new List<MemberInfo>();
        for (var at = body; ;)
        {
            switch (at)
            {
                case UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } convert:
                    at = convert.Operand;
                    break;
                case MemberExpression { Member.Name: "Value", Expression: { } inner } value when Nullable.GetUnderlyingType(inner.Type) is not null && value.Expression is not null:
                    at = inner;
                    break;
                case MemberExpression { Expression: { } inner } member:
                    members.Insert(0, member.Member);
                    at = inner;
                    break;
                case ParameterExpression:
                    return [.. members];
                default:
                    throw new NotSupportedException($"'{body}' is not a property, or a property of a property.");
            }
        }
    }
}
