namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that resources are given.</summary>
public class ParameterResource : Resource
{
    internal ParameterResource(string name, string text) : base(name) => Text = text;

    internal string Text { get; }
}
