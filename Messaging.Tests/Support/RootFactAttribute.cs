namespace Messaging.Tests.Support;

/// <summary>A test that mounts a small disk, which needs root on Linux.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Skip = "Mounting a small disk needs root on Linux.";
    }
}

/// <summary>A test that needs a program of the machine; left out where it is not installed.</summary>
public sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(string program)
    {
        if (!File.Exists(program))
            Skip = $"{program} is not installed.";
    }
}
