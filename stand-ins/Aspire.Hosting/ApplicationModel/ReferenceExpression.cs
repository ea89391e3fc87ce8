using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Text that is put together from parts, all of them known while the application is composed.</summary>
public class ReferenceExpression
{
    private ReferenceExpression(string text) => Text = text;

    internal string Text { get; }

    /// <summary>Makes one from an interpolated string.</summary>
    /// <param name="handler">The interpolated string.</param>
    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => new(handler.Text);

    /// <summary>Takes an interpolated string apart. As in the original, only text can stand in it: no number slips in unformatted.</summary>
    [InterpolatedStringHandler]
    public ref struct ExpressionInterpolatedStringHandler
    {
        private readonly StringBuilder text;

        /// <summary>For an interpolated string.</summary>
        /// <param name="literalLength">The length of the text in it.</param>
        /// <param name="formattedCount">How many values there are in it.</param>
        public ExpressionInterpolatedStringHandler(int literalLength, int formattedCount) => text = new(literalLength + 16 * formattedCount);

        internal readonly string Text => text.ToString();

        /// <summary>Adds text.</summary>
        /// <param name="value">The text.</param>
        public readonly void AppendLiteral(string value) => text.Append(value);

        /// <summary>Adds a value.</summary>
        /// <param name="value">The value.</param>
        public readonly void AppendFormatted(string? value) => text.Append(value);
    }
}
