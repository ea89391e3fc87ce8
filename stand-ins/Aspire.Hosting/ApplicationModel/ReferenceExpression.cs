using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Text with values in it that are known only at run time.</summary>
public class ReferenceExpression : IExpressionValue
{
    private readonly IReadOnlyList<object> parts;

    private ReferenceExpression(IReadOnlyList<object> parts) => this.parts = parts;

    /// <inheritdoc />
    public string ValueExpression => string.Concat(parts.Select(part => part is IManifestExpressionProvider value ? value.ValueExpression : part));

    /// <summary>Makes one from an interpolated string.</summary>
    /// <param name="handler">The interpolated string.</param>
    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => new(handler.Parts);

    /// <summary>The text, when all values are known.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
            text.Append(part is IValueProvider value ? await value.GetValueAsync(cancellationToken) : (string)part);
        return text.ToString();
    }

    /// <summary>Takes an interpolated string apart.</summary>
    [InterpolatedStringHandler]
    public ref struct ExpressionInterpolatedStringHandler
    {
        private readonly List<object> parts;

        /// <summary>For an interpolated string.</summary>
        /// <param name="literalLength">The length of the text in it.</param>
        /// <param name="formattedCount">How many values there are in it.</param>
        public ExpressionInterpolatedStringHandler(int literalLength, int formattedCount) => parts = new(formattedCount * 2 + (literalLength > 0 ? 1 : 0));

        internal readonly IReadOnlyList<object> Parts => parts;

        /// <summary>Adds text.</summary>
        /// <param name="value">The text.</param>
        public readonly void AppendLiteral(string value) => parts.Add(value);

        /// <summary>Adds a value that is known already.</summary>
        /// <param name="value">The value.</param>
        public readonly void AppendFormatted(string? value) => parts.Add(value ?? "");

        /// <summary>Adds a value that is known at run time.</summary>
        /// <typeparam name="T">Its type.</typeparam>
        /// <param name="valueProvider">What knows it.</param>
        public void AppendFormatted<T>(T valueProvider) where T : IValueProvider, IManifestExpressionProvider => parts.Add(valueProvider);
    }
}
