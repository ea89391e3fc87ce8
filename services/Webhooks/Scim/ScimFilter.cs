using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Yrkesresan.Webhooks.Hr;

namespace Yrkesresan.Webhooks.Scim;

/// <summary>A filter of RFC 7644 section 3.4.2.2: comparisons, <c>pr</c>, <c>and</c>, <c>or</c>, <c>not</c>, parentheses and value paths.</summary>
internal abstract record ScimFilter
{
    private const int Deepest = 20;

    // As much as an address holds. What stands between and, or is a filter of its own in the next: without an end it would be deeper than a thread's stack.
    private const int Longest = 8000;

    /// <summary>Whether a resource, or a value of a list, is meant.</summary>
    public abstract bool Matches(JsonObject of);

    /// <exception cref="ScimProblem">It can't be read, or is longer than 8 000 characters (<c>invalidFilter</c>).</exception>
    public static ScimFilter Read(string text)
    {
        if (text.Length > Longest)
        {
            throw ScimProblem.Filter();
        }

        var reader = new Reader(text);
        var filter = reader.Either(0);
        reader.End();
        return filter;
    }

    /// <summary>Where an attribute's values are, by its path: <c>name.givenName</c>, <c>emails.value</c>, with or without the schema's name before it.</summary>
    internal static IEnumerable<JsonNode> At(JsonObject of, string path)
    {
        IEnumerable<JsonNode> at = [of];
        foreach (var step in Steps(path))
        {
            at = at.SelectMany(node => node is JsonArray list ? list.OfType<JsonNode>() : [node]).OfType<JsonObject>()
                .Select(node => node.FirstOrDefault(one => string.Equals(one.Key, step, StringComparison.OrdinalIgnoreCase)).Value).OfType<JsonNode>();
        }

        return at.SelectMany(node => node is JsonArray list ? list.OfType<JsonNode>() : [node]);
    }

    /// <summary>The steps of a path; a schema's name is a step of its own, or none where it is the user's.</summary>
    internal static IReadOnlyList<string> Steps(string path)
    {
        foreach (var (schema, step) in new[] { (ScimAttribute.Enterprise, (string?)ScimAttribute.Enterprise), (ScimAttribute.User, null) })
        {
            if (string.Equals(path, schema, StringComparison.OrdinalIgnoreCase))
            {
                return step is null ? [] : [step];
            }

            if (path.StartsWith(schema + ":", StringComparison.OrdinalIgnoreCase) || path.StartsWith(schema + ".", StringComparison.OrdinalIgnoreCase))
            {
                var rest = path[(schema.Length + 1)..].Split('.');
                return step is null ? rest : [step, .. rest];
            }
        }

        return path.Split('.');
    }

    internal sealed record Comparison(string Path, string Operator, JsonNode? Value) : ScimFilter
    {
        public override bool Matches(JsonObject of)
        {
            var values = At(of, Path).Select(node => node is JsonObject complex ? complex["value"] : node).OfType<JsonValue>().ToList();
            return Operator switch
            {
                "pr" => values.Count > 0,
                "ne" => !values.Exists(Is),
                _ => values.Exists(Is),
            };
        }

        private bool Is(JsonValue value)
        {
            if (value.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
            {
                return Operator is "eq" or "ne" && (Value?.GetValueKind() == value.GetValueKind()
                    || Value?.GetValueKind() is JsonValueKind.String && bool.TryParse(Value.GetValue<string>(), out var told) && told == value.GetValue<bool>());
            }

            var (here, asked) = (Text(value), Text(Value as JsonValue));
            return Operator switch
            {
                "eq" or "ne" => string.Equals(here, asked, Case(Path)),
                "co" => here.Contains(asked, Case(Path)),
                "sw" => here.StartsWith(asked, Case(Path)),
                "ew" => here.EndsWith(asked, Case(Path)),
                _ => Compare(here, asked) is var order && Operator switch { "gt" => order > 0, "ge" => order >= 0, "lt" => order < 0, _ => order <= 0 },
            };
        }

        // The directory's own id, and ours, are exact; names and addresses are not.
        private static StringComparison Case(string path) => path is "externalId" or "id" ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

        private static int Compare(string one, string other) =>
            DateTimeOffset.TryParse(one, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var here)
            && DateTimeOffset.TryParse(other, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var asked)
                ? here.CompareTo(asked)
                : string.Compare(one, other, StringComparison.OrdinalIgnoreCase);

        private static string Text(JsonValue? value) =>
            value is null ? "" : value.GetValueKind() is JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
    }

    internal sealed record Values(string Path, ScimFilter Of) : ScimFilter
    {
        public override bool Matches(JsonObject of) => At(of, Path).OfType<JsonObject>().Any(Of.Matches);
    }

    private sealed record Both(ScimFilter One, ScimFilter Other) : ScimFilter
    {
        public override bool Matches(JsonObject of) => One.Matches(of) && Other.Matches(of);
    }

    private sealed record OneOf(ScimFilter One, ScimFilter Other) : ScimFilter
    {
        public override bool Matches(JsonObject of) => One.Matches(of) || Other.Matches(of);
    }

    private sealed record Not(ScimFilter Of) : ScimFilter
    {
        public override bool Matches(JsonObject of) => !Of.Matches(of);
    }

    private sealed class Reader(string text)
    {
        private static readonly string[] Operators = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"];
        private int at;

        public ScimFilter Either(int depth)
        {
            var left = All(depth);
            while (Word("or"))
            {
                left = new OneOf(left, All(depth));
            }

            return left;
        }

        public void End()
        {
            Blanks();
            Expect(at == text.Length);
        }

        private ScimFilter All(int depth)
        {
            var left = One(depth);
            while (Word("and"))
            {
                left = new Both(left, One(depth));
            }

            return left;
        }

        private ScimFilter One(int depth)
        {
            Expect(depth < Deepest);
            if (Word("not"))
            {
                Expect(Sign('('));
                var inner = Either(depth + 1);
                Expect(Sign(')'));
                return new Not(inner);
            }

            if (Sign('('))
            {
                var inner = Either(depth + 1);
                Expect(Sign(')'));
                return inner;
            }

            var path = Name();
            if (Sign('['))
            {
                var inner = Either(depth + 1);
                Expect(Sign(']'));
                return new Values(path, inner);
            }

            if (Word("pr"))
            {
                return new Comparison(path, "pr", null);
            }

            var word = Name().ToLowerInvariant();
            Expect(Operators.Contains(word));
            return new Comparison(path, word, Value());
        }

        private string Name()
        {
            Blanks();
            var start = at;
            while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '.' or ':' or '_' or '-' or '$'))
            {
                at++;
            }

            Expect(at > start);
            return text[start..at];
        }

        private JsonNode? Value()
        {
            Blanks();
            var start = at;
            if (at < text.Length && text[at] == '"')
            {
                for (at++; at < text.Length && text[at] != '"'; at++)
                {
                    at += text[at] == '\\' ? 1 : 0;
                }

                Expect(at < text.Length);
                at++;
            }
            else
            {
                while (at < text.Length && text[at] is not (' ' or ')' or ']'))
                {
                    at++;
                }
            }

            // true, false and null in any case, as directories write them.
            var literal = text[start..at];
            try
            {
                return JsonNode.Parse(literal.StartsWith('"') ? literal : literal.ToLowerInvariant()) switch
                {
                    JsonObject or JsonArray => throw ScimProblem.Filter(),
                    // Half a letter is no text, and what holds no letter at all is in no name.
                    { } value when !SoundJson.Is(value) || value.GetValueKind() is JsonValueKind.String && value.GetValue<string>().Contains('\0', StringComparison.Ordinal) =>
                        throw ScimProblem.Filter(),
                    var value => value,
                };
            }
            catch (JsonException)
            {
                throw ScimProblem.Filter();
            }
        }

        private bool Word(string word)
        {
            Blanks();
            if (string.Compare(text, at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) != 0
                || at + word.Length < text.Length && text[at + word.Length] is not (' ' or '(' or ')' or ']'))
            {
                return false;
            }

            at += word.Length;
            return true;
        }

        private bool Sign(char sign)
        {
            Blanks();
            if (at >= text.Length || text[at] != sign)
            {
                return false;
            }

            at++;
            return true;
        }

        private void Blanks()
        {
            while (at < text.Length && text[at] == ' ')
            {
                at++;
            }
        }

        private static void Expect(bool holds)
        {
            if (!holds)
            {
                throw ScimProblem.Filter();
            }
        }
    }
}
