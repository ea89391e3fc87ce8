using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Running;

/// <summary>What all say, a line at a time, with the name of who said it in front.</summary>
internal sealed class Output
{
    private readonly Lock oneAtATime = new();
    private int width = OutputLogging.Name.Length;

    public void MakeRoomFor(IEnumerable<string> names) => width = Math.Max(width, names.Max(name => (int?)name.Length) ?? 0);

    public void Write(string name, string text)
    {
        var front = name.PadRight(width) + " | ";
        var lines = text.Contains('\n', StringComparison.Ordinal)
            ? string.Join(Environment.NewLine, text.TrimEnd().Split('\n').Select(line => front + line.TrimEnd('\r')))
            : front + text;
        lock (oneAtATime)
        {
            Console.Out.WriteLine(lines);
        }
    }
}

/// <summary>What the host itself logs, among what the others say.</summary>
internal sealed class OutputLogging(Output output) : ILoggerProvider
{
    public const string Name = "apphost";

    public ILogger CreateLogger(string categoryName) => new Logger(output);

    public void Dispose()
    {
    }

    private sealed class Logger(Output output) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var level = logLevel switch { >= LogLevel.Error => "error: ", LogLevel.Warning => "warning: ", _ => "" };
            output.Write(Name, level + formatter(state, exception) + (exception is null ? "" : Environment.NewLine + exception));
        }
    }
}
