namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value given from outside: only its type is here, since signatures speak of it.</summary>
public class ParameterResource : Resource
{
    internal ParameterResource(string name) : base(name)
    {
    }
}
