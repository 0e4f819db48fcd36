# The contract suite's module: does what its directives say. probe.ts and probe.js do the same.
package Probe;
use strict;
our(@ISA) = qw(ReportEntry);

sub trace {
    my($self, $step) = @_;
    return unless $self->{trace};
    open(my $file, '>>', $self->{trace}) or die "$self->{trace}: $!";
    print $file "$step $self->{name}\n";
    close($file);
}

sub parse {
    my($self, $rdr) = @_;
    $self->SUPER::parse($rdr);
    $self->trace('parse');
}

sub validate {
    my($self) = shift;
    $self->trace('validate');
    $self->{say} || die "Missing say!";
}

sub run {
    my($self, $out) = @_;
    $self->trace('run');
    $self->{runs}++;
    $out->print("$_ $self->{runs}\n") for ref $self->{say} ? @{ $self->{say} } : $self->{say};
    $out->print(pack 'H*', $self->{bytes}) if $self->{bytes};
    $out->print($self->encrypt_cmd, "\n") if $self->{command};
    $out->warn($self->{warn}) if $self->{warn};
    $out->print('x' x 65536) for 1 .. $self->{big} || 0;
    die $self->{die} if $self->{die};
    while ($self->{loop}) { }
}

sub finish { $_[0]->trace('finish') }

sub encrypted { return !$_[0]->{clear} }

1;
